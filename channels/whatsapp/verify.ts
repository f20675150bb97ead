import { reject } from "../reject.ts";
import type { HttpAnswer, InboundRequest, Rejected, Verified } from "#core/channel";
import { toBytes, toText } from "../crypto/bytes.ts";
import { constantTimeEqual } from "../crypto/constant-time.ts";
import { toHex } from "../crypto/hex.ts";
import { hmacSha256 } from "../crypto/hmac.ts";
import type { WhatsappContext } from "./config.ts";

/** GET asks for the agreed token; POST is signed with the app's secret over the raw bytes. */
export async function verify(request: InboundRequest, ctx: WhatsappContext): Promise<Verified | Rejected> {
  if (request.method === "GET") return verifyQuestion(request, ctx);
  const signature = request.headers["x-hub-signature-256"] ?? "";
  const signed = await hmacSha256(ctx.config.appSecret, request.body);
  const isRight = constantTimeEqual(signature, `sha256=${toHex(signed)}`);
  if (isRight) return { ok: true, payload: request.body };
  return reject({ code: "ProofWrong", what: "X-Hub-Signature-256", field: "appSecret" });
}

function verifyQuestion({ query }: InboundRequest, ctx: WhatsappContext): Verified | Rejected {
  const challenge = query["hub.challenge"] ?? "";
  const isAsked = query["hub.mode"] === "subscribe" && /^[\w-]{1,200}$/.test(challenge);
  const isRight = constantTimeEqual(query["hub.verify_token"] ?? "", ctx.config.verifyToken);
  if (isAsked && isRight) return { ok: true, payload: toBytes(challenge) };
  return reject({ code: "ProofWrong", what: "hub.verify_token", field: "verifyToken" }, 403);
}

export function answerQuestion(verified: Verified, request: InboundRequest): HttpAnswer | null {
  if (request.method !== "GET") return null;
  return { status: 200, headers: { "content-type": "text/plain" }, body: toText(verified.payload) };
}
