import { reject } from "../reject.ts";
import type { HttpAnswer, InboundRequest, Rejected, Verified } from "#core/channel";
import { toBase64 } from "../crypto/base64.ts";
import { constantTimeEqual } from "../crypto/constant-time.ts";
import { hmacSha256 } from "../crypto/hmac.ts";
import { parseJson } from "../read-json.ts";
import type { LineContext } from "./config.ts";

export async function verify(request: InboundRequest, ctx: LineContext): Promise<Verified | Rejected> {
  const signature = request.headers["x-line-signature"] ?? "";
  const signed = await hmacSha256(ctx.config.channelSecret, request.body);
  if (constantTimeEqual(signature, toBase64(signed))) return { ok: true, payload: request.body };
  return reject({ code: "ProofWrong", what: "X-Line-Signature", field: "channelSecret" });
}

/** The button "Verify" of the console sends no events. */
export function answerTest(verified: Verified): HttpAnswer | null {
  const { events } = parseJson(verified.payload);
  return Array.isArray(events) && events.length === 0 ? { status: 200 } : null;
}
