import { reject } from "../reject.ts";
import type { InboundRequest, Rejected, Verified } from "#core/channel";
import { concatBytes } from "../crypto/bytes.ts";
import { constantTimeEqual } from "../crypto/constant-time.ts";
import { toHex } from "../crypto/hex.ts";
import { hmacSha256 } from "../crypto/hmac.ts";
import type { SlackContext } from "./config.ts";

const WINDOW_SECONDS = 300;

/** `v0=` and the HMAC of `v0:<timestamp>:<body>`, for events, commands and buttons alike. */
export async function verify(request: InboundRequest, ctx: SlackContext): Promise<Verified | Rejected> {
  const timestamp = request.headers["x-slack-request-timestamp"] ?? "";
  const signature = request.headers["x-slack-signature"] ?? "";
  if (!/^\d{9,11}$/.test(timestamp)) return reject({ code: "ProofMissing", what: "X-Slack-Request-Timestamp" });
  if (Math.abs(request.receivedAtMs / 1000 - Number(timestamp)) > WINDOW_SECONDS) {
    return reject({ code: "ProofStale", what: "X-Slack-Request-Timestamp", minutes: 5 });
  }
  const signed = await hmacSha256(ctx.config.signingSecret, concatBytes(`v0:${timestamp}:`, request.body));
  const isRight = constantTimeEqual(signature, `v0=${toHex(signed)}`);
  return isRight
    ? { ok: true, payload: request.body }
    : reject({ code: "ProofWrong", what: "X-Slack-Signature", field: "signingSecret" });
}
