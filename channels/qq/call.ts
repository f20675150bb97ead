import { ChannelError, type ChannelContext, type OutboundReply, type OutboundRequest } from "#core/channel";
import type { Failure } from "#protocol/failure";
import { type Fields, number, parseJson, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import { apiHost, type QQConfig, TOKEN_HOST } from "./config.ts";

export type Context = ChannelContext<QQConfig>;

const TOKEN = "access";
const REFUSED_TOKEN = new Set([11241, 11242, 11243, 11244]);
const LIMITED = new Set([22009, 20028]);
const RETRY_MS = 10_000;
/** The message that was to be answered is too old, or has its five answers. */
const CLOSED = new Set([304027, 40034024, 40034025, 40034102]);
const HAS_ADDRESS = new Set([304003, 40034028, 40054010]);
/** The same answer to the same message: it stands there already. */
const REPEATED = new Set([40054005]);

/** The answer; empty when QQ says that the same was sent before. */
export async function call(
  ctx: Context,
  { method = "POST", path, timeoutMs }: { method?: OutboundRequest["method"]; path: string; timeoutMs?: number },
  json: Fields,
): Promise<Fields> {
  const reply = await ctx.http({
    method,
    url: `https://${apiHost(ctx.config)}${path}`,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    headers: { "content-type": "application/json", authorization: `QQBot ${await accessToken(ctx)}` },
    body: JSON.stringify(json),
  });
  const answer = parseJson(reply.body);
  const code = number(answer["code"]) ?? 0;
  if (REPEATED.has(code)) return {};
  // 202: the message waits for QQ's own check and is posted after it.
  if (reply.status >= 200 && reply.status < 300 && (code === 0 || reply.status === 202)) return answer;
  throw await failure(ctx, reply, { code, message: text(answer["message"]) });
}

async function failure(
  ctx: Context,
  reply: OutboundReply,
  { code, message }: { code: number; message: string },
): Promise<ChannelError> {
  if (reply.status === 401 || REFUSED_TOKEN.has(code)) {
    await ctx.dropToken(TOKEN);
    return new ChannelError({ code: "TokenRefused", who: "qq", said: message }, { retryable: true, authExpired: true });
  }
  if (code === 0 || reply.status === 429 || reply.status >= 500) return statusError("qq", reply, message);
  const failure = { code: "Answered", who: "qq", status: code, said: message } as const;
  if (LIMITED.has(code)) return new ChannelError(failure, { retryable: true, retryAfterMs: RETRY_MS });
  if (HAS_ADDRESS.has(code)) return new AddressRefusal(failure);
  return new ChannelError(failure, { retryable: false, windowClosed: CLOSED.has(code) });
}

/** A message may name only addresses that the bot has registered, and QQ sees one in `1.sh` too. */
export class AddressRefusal extends ChannelError {
  constructor(failure: Failure) {
    super(failure, { retryable: false });
  }
}

export function accessToken(ctx: Context): Promise<string> {
  return ctx.token(TOKEN, async () => {
    const reply = await ctx.http({
      method: "POST",
      url: `https://${TOKEN_HOST}/app/getAppAccessToken`,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ appId: ctx.config.appId, clientSecret: ctx.config.secret }),
    });
    const answer = parseJson(reply.body);
    const value = text(answer["access_token"]);
    if (value !== "") return { value, expiresAtMs: ctx.nowMs() + (number(answer["expires_in"]) ?? 7200) * 1000 };
    const said = `${number(answer["code"]) ?? ""} ${text(answer["message"])}`.trim();
    throw reply.status === 200
      ? new ChannelError({ code: "NoToken", who: "qq", said }, { retryable: false })
      : statusError("qq", reply);
  });
}
