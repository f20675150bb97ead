import { ChannelError, type FormBody, type Json, type OutboundReply, type OutboundRequest } from "#core/channel";
import { type Fields, number, parseJson, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import type { DiscordContext } from "./config.ts";

const ORIGIN = "https://discord.com/api/v10";
/** Unknown webhook, invalid webhook token: the interaction's time is over. */
const OVER = new Set([10_015, 50_027]);

export interface Call {
  method: OutboundRequest["method"];
  path: string;
  body: { [key: string]: Json } | Json[] | FormBody;
  /** Whether the bot itself asks; the token of an interaction needs no more proof. */
  asBot: boolean;
}

export async function callDiscord(ctx: DiscordContext, call: Call): Promise<Fields> {
  const isForm = !Array.isArray(call.body) && "form" in call.body;
  const reply = await ctx.http({
    method: call.method,
    url: ORIGIN + call.path,
    headers: {
      ...(call.asBot ? { authorization: `Bot ${ctx.config.botToken}` } : {}),
      ...(isForm ? {} : { "content-type": "application/json" }),
    },
    body: isForm ? (call.body as FormBody) : JSON.stringify(call.body),
  });
  if (reply.status >= 200 && reply.status < 300) return parseJson(reply.body);
  throw refusal(reply);
}

function refusal(reply: OutboundReply): ChannelError {
  const answer = parseJson(reply.body);
  const [code, message] = [number(answer["code"]), text(answer["message"])];
  if (code !== undefined && OVER.has(code)) {
    return new ChannelError(
      { code: "WindowOver", who: "discord" },
      {
        retryable: false,
        windowClosed: true,
      },
    );
  }
  const seconds = number(answer["retry_after"]);
  if (reply.status === 429 && seconds !== undefined) {
    const retryAfterMs = Math.ceil(seconds * 1000);
    return new ChannelError({ code: "TooOften", who: "discord" }, { retryable: true, retryAfterMs });
  }
  return statusError("discord", reply, message);
}
