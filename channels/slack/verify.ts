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
  if (!/^\d{9,11}$/.test(timestamp)) return refuse("X-Slack-Request-Timestamp is missing");
  if (Math.abs(request.receivedAtMs / 1000 - Number(timestamp)) > WINDOW_SECONDS) {
    return refuse("X-Slack-Request-Timestamp is not of the last five minutes");
  }
  const signed = await hmacSha256(ctx.config.signingSecret, concatBytes(`v0:${timestamp}:`, request.body));
  const isRight = constantTimeEqual(signature, `v0=${toHex(signed)}`);
  return isRight ? { ok: true, payload: request.body } : refuse("X-Slack-Signature does not fit the signing secret");
}

function refuse(reason: string): Rejected {
  return { ok: false, status: 401, reason };
}
