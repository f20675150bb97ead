import { ChannelError, type FormBody, type Json, type OutboundReply } from "#core/channel";
import type { SetUpStep } from "#protocol/failure";
import { type Fields, fields, number, parseJson, text } from "../read-json.ts";
import { retryAfterMs, statusError } from "../status-error.ts";
import type { WhatsappContext } from "./config.ts";

/** More than a day since the person wrote. */
const WINDOW_CLOSED = 131_047;
/** Too much of something, in the words of Meta's many counters. */
const LIMITS = new Set([4, 17, 80_007, 130_429, 131_048, 131_056]);
const PASSING = new Set([1, 2, 131_000, 131_016]);
const TOKEN = 190;

export async function callGraph(
  ctx: WhatsappContext,
  path: string,
  body: { [key: string]: Json } | FormBody | null,
): Promise<Fields> {
  const isForm = body !== null && "form" in body;
  const reply = await ctx.http({
    method: body === null ? "GET" : "POST",
    url: `https://graph.facebook.com/${ctx.config.apiVersion}/${path}`,
    headers: {
      authorization: `Bearer ${ctx.config.accessToken}`,
      ...(body === null || isForm ? {} : { "content-type": "application/json" }),
    },
    ...(body === null ? {} : { body: isForm ? (body as FormBody) : JSON.stringify(body) }),
  });
  if (reply.status >= 200 && reply.status < 300) return parseJson(reply.body);
  throw refusal(reply);
}

/** The address is set in Meta's console: this checks the credentials. */
export async function connect(ctx: WhatsappContext): Promise<SetUpStep[]> {
  const path = `${encodeURIComponent(ctx.config.phoneNumberId)}?fields=verified_name`;
  const { verified_name: name } = await callGraph(ctx, path, null);
  return [{ code: "CredentialsRight", bot: text(name) }];
}

function refusal(reply: OutboundReply): ChannelError {
  const error = fields(parseJson(reply.body)["error"]);
  const code = number(error["code"]);
  if (code === undefined) return statusError("whatsapp", reply);
  const wait = retryAfterMs(reply.headers);
  const detail = text(fields(error["error_data"])["details"]) || text(error["message"]);
  return new ChannelError(
    { code: "Refused", who: "whatsapp", what: `(${code})`, said: detail },
    {
      retryable: LIMITS.has(code) || PASSING.has(code) || code === TOKEN || reply.status >= 500 || reply.status === 429,
      authExpired: code === TOKEN,
      windowClosed: code === WINDOW_CLOSED,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    },
  );
}
