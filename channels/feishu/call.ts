/** Calls of the open platform: every answer is `{code, msg, data}`, with or without an HTTP status that says the same. */
import type { Failure } from "#protocol/failure";
import { ChannelError, type ChannelContext, type OutboundReply, type OutboundRequest } from "#core/channel";
import { fields, type Fields, number, parseJson, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import { type FeishuConfig, hostOf } from "./config.ts";

type Context = ChannelContext<FeishuConfig>;

export interface Call {
  method: "GET" | "POST" | "PUT" | "PATCH";
  /** Below `/open-apis`. */
  path: string;
  json?: Fields;
  timeoutMs?: number;
  form?: Exclude<OutboundRequest["body"], string | Uint8Array | undefined>;
}

const TOKEN = "tenant";
const REFUSED_TOKEN = new Set([99991661, 99991663, 99991664, 99991665, 99991668, 99991671, 99991677]);
const LIMITED = new Set([99991400, 230020, 11232, 11233, 11247, 11248, 90217]);
const FAILING = new Set([1000, 1500, 2200, 230049, 232000]);
/** The message that was to be answered is gone. */
const GONE = new Set([230011, 230110, 231003, 230050]);
const RETRY_MS = 1000;
/** An event must be acknowledged in three seconds, and reading it may need a token. */
const TOKEN_TIMEOUT_MS = 1500;
/** A change of a card with a later number came first. */
export const OVERTAKEN = 300317;

export async function call(ctx: Context, request: Call): Promise<Fields> {
  const reply = await send(ctx, request);
  const answer = parseJson(reply.body);
  if (answer["code"] === 0) return fields(answer["data"] ?? answer);
  throw await failure(ctx, reply, answer);
}

/** For what is answered with bytes. */
export async function fetchBytes(ctx: Context, path: string): Promise<{ bytes: Uint8Array; mime: string }> {
  const reply = await send(ctx, { method: "GET", path });
  const mime = reply.headers["content-type"] ?? "application/octet-stream";
  if (reply.status === 200 && !mime.startsWith("application/json")) return { bytes: reply.body, mime };
  throw await failure(ctx, reply, parseJson(reply.body));
}

async function send(ctx: Context, { method, path, json, form, timeoutMs }: Call): Promise<OutboundReply> {
  const authorization = `Bearer ${await tenantToken(ctx)}`;
  return ctx.http({
    method,
    url: `https://${hostOf(ctx.config)}/open-apis${path}`,
    headers: { authorization, ...(json ? { "content-type": "application/json; charset=utf-8" } : {}) },
    ...(json ? { body: JSON.stringify(json) } : {}),
    ...(form ? { body: form } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}

function tenantToken(ctx: Context): Promise<string> {
  return ctx.token(TOKEN, async () => {
    const reply = await ctx.http({
      method: "POST",
      url: `https://${hostOf(ctx.config)}/open-apis/auth/v3/tenant_access_token/internal`,
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({ app_id: ctx.config.appId, app_secret: ctx.config.appSecret }),
      timeoutMs: TOKEN_TIMEOUT_MS,
    });
    const answer = parseJson(reply.body);
    const value = text(answer["tenant_access_token"]);
    if (value === "") throw await failure(ctx, reply, answer);
    return { value, expiresAtMs: ctx.nowMs() + (number(answer["expire"]) ?? 7200) * 1000 };
  });
}

async function failure(ctx: Context, reply: OutboundReply, answer: Fields): Promise<ChannelError> {
  const code = number(answer["code"]) ?? 0;
  const failure = { code: "Answered", who: "feishu", status: code, said: text(answer["msg"]) } as const;
  if (REFUSED_TOKEN.has(code)) {
    await ctx.dropToken(TOKEN);
    return new ChannelError(failure, { retryable: true, authExpired: true });
  }
  if (LIMITED.has(code) || reply.status === 429) {
    const seconds = number(reply.headers["x-ogw-ratelimit-reset"]) ?? number(reply.headers["retry-after"]);
    return new ChannelError(failure, { retryable: true, retryAfterMs: seconds ? seconds * 1000 : RETRY_MS });
  }
  if (GONE.has(code)) return new ChannelError(failure, { retryable: false, windowClosed: true });
  if (FAILING.has(code)) return new ChannelError(failure, { retryable: true });
  if (code === 0) return statusError("feishu", reply);
  return new FeishuRefusal(failure, code, reply.status >= 500 || code === OVERTAKEN);
}

/** With its code, for those that mean something to a caller. */
export class FeishuRefusal extends ChannelError {
  readonly code: number;

  constructor(failure: Failure, code: number, retryable: boolean) {
    super(failure, { retryable });
    this.code = code;
  }
}
