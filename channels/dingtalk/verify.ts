/**
 * The headers sign the time alone, not the body: whoever saw one request can send any other for an hour. So what a body
 * says is checked against the channel, and its address for answers must be DingTalk's own.
 */
import { reject } from "../reject.ts";
import type { ChannelContext, InboundRequest, Rejected, Verified } from "#core/channel";
import { toBase64 } from "../crypto/base64.ts";
import { constantTimeEqual } from "../crypto/constant-time.ts";
import { hmacSha256 } from "../crypto/hmac.ts";
import { parseJson, text } from "../read-json.ts";
import type { DingTalkConfig } from "./config.ts";

const WINDOW_MS = 60 * 60 * 1000;

export async function verify(
  request: InboundRequest,
  ctx: ChannelContext<DingTalkConfig>,
): Promise<Verified | Rejected> {
  const { timestamp = "", sign = "" } = request.headers;
  if (!/^\d{12,14}$/.test(timestamp) || sign === "") return reject({ code: "ProofMissing", what: "timestamp, sign" });
  if (Math.abs(request.receivedAtMs - Number(timestamp)) > WINDOW_MS)
    return reject({ code: "ProofStale", what: "timestamp", minutes: 60 });
  const expected = await signTime(ctx.config.appSecret, timestamp);
  if (!constantTimeEqual(sign, expected)) return reject({ code: "ProofWrong", what: "sign", field: "appSecret" });
  const body = parseJson(request.body);
  const [robot, corporation] = [text(body["robotCode"]), text(body["chatbotCorpId"])];
  if (robot !== "" && robot !== ctx.config.robotCode) return reject({ code: "ForAnother", of: "bot" });
  const isForeign = ctx.config.corpId !== undefined && corporation !== "" && corporation !== ctx.config.corpId;
  return isForeign ? reject({ code: "ForAnother", of: "organization" }) : { ok: true, payload: request.body };
}

/** base64(HMAC-SHA256(secret, time + "\n" + secret)): of what comes in, and of what a group robot sends. */
export async function signTime(secret: string, timestamp: string): Promise<string> {
  return toBase64(await hmacSha256(secret, `${timestamp}\n${secret}`));
}
