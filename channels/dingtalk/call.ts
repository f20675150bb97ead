/** Two generations of one API: api.dingtalk.com answers with HTTP status and `{code, message}`, oapi with `{errcode, errmsg}`. */
import { ChannelError, type ChannelContext, type OutboundReply, type OutboundRequest } from "#core/channel";
import { type Fields, number, parseJson, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import type { DingTalkConfig } from "./config.ts";

export type Context = ChannelContext<DingTalkConfig>;

const TOKEN = "access";
/** A robot may post twenty messages a minute to a group; the rest is so much a second. */
const LIMITED: Record<number, number> = {
  130101: 60_000,
  410100: 60_000,
  660026: 60_000,
  88: 1000,
  90002: 1000,
  90018: 1000,
};
const FAILING = new Set([-1, 400100]);
const REFUSED_TOKEN = new Set([40014, 42001, 41001]);
/** The session of the message is over. */
const CLOSED = new Set([300001, 300005]);

export async function call(ctx: Context, method: "POST" | "PUT", path: string, json: Fields): Promise<Fields> {
  const reply = await ctx.http({
    method,
    url: `https://api.dingtalk.com${path}`,
    headers: { "content-type": "application/json", "x-acs-dingtalk-access-token": await accessToken(ctx) },
    body: JSON.stringify(json),
  });
  const answer = parseJson(reply.body);
  if (reply.status < 200 || reply.status > 299) throw await refusal(ctx, reply, answer);
  return answer;
}

async function refusal(ctx: Context, reply: OutboundReply, answer: Fields): Promise<ChannelError> {
  const code = text(answer["code"]);
  const said = `${code} ${text(answer["message"])}`.trim();
  const failure = { code: "Answered", who: "dingtalk", status: reply.status, said } as const;
  if (reply.status === 401 || /InvalidAuthentication|AccessTokenExpired|accesstoken/i.test(code)) {
    await ctx.dropToken(TOKEN);
    return new ChannelError(failure, { retryable: true, authExpired: true });
  }
  if (/throttl|qps|flowcontrol|ratelimit/i.test(code))
    return new ChannelError(failure, { retryable: true, retryAfterMs: 1000 });
  return statusError("dingtalk", reply, said);
}

/** The token is good for both generations. */
export function accessToken(ctx: Context): Promise<string> {
  return ctx.token(TOKEN, async () => {
    const reply = await ctx.http({
      method: "POST",
      url: "https://api.dingtalk.com/v1.0/oauth2/accessToken",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ appKey: ctx.config.appKey, appSecret: ctx.config.appSecret }),
    });
    const answer = parseJson(reply.body);
    const value = text(answer["accessToken"]);
    if (value === "") throw statusError("dingtalk", reply, text(answer["message"]));
    return { value, expiresAtMs: ctx.nowMs() + (number(answer["expireIn"]) ?? 7200) * 1000 };
  });
}

/** With the token in the address, as the older generation wants it. */
export async function callWithTokenInUrl(
  ctx: Context,
  path: string,
  body: NonNullable<OutboundRequest["body"]>,
): Promise<Fields> {
  const url = `https://oapi.dingtalk.com${path}&access_token=${encodeURIComponent(await accessToken(ctx))}`;
  return readOld(await ctx.http({ method: "POST", url, body }), () => ctx.dropToken(TOKEN));
}

/** The answer of the older generation. Throws ChannelError for anything but `errcode` 0. */
export async function readOld(reply: OutboundReply, dropToken = async (): Promise<void> => {}): Promise<Fields> {
  const answer = parseJson(reply.body);
  const code = number(answer["errcode"]);
  if (code === 0) return answer;
  if (code === undefined) throw statusError("dingtalk", reply);
  const failure = { code: "Answered", who: "dingtalk", status: code, said: text(answer["errmsg"]) } as const;
  if (REFUSED_TOKEN.has(code)) {
    await dropToken();
    throw new ChannelError(failure, { retryable: true, authExpired: true });
  }
  const retryAfterMs = LIMITED[code];
  if (retryAfterMs !== undefined) throw new ChannelError(failure, { retryable: true, retryAfterMs });
  throw new ChannelError(failure, { retryable: FAILING.has(code), windowClosed: CLOSED.has(code) });
}
