import { ChannelError, type FormBody, type Json, type OutboundReply } from "#core/channel";
import { type Fields, fields, number, parseJson, text } from "../read-json.ts";
import type { TelegramContext } from "./config.ts";

type Body = { [key: string]: Json };

/** Telegram's refusal with its code, for those who can do something about it. */
export class TelegramRefusal extends ChannelError {
  readonly status: number;

  constructor(method: string, answer: { status: number; description: string; waitSeconds: number | undefined }) {
    const { status, description, waitSeconds } = answer;
    super(
      { code: "Refused", who: "telegram", what: `${method} (${status})`, said: description },
      {
        retryable: status === 429 || status >= 500 || status === 401,
        authExpired: status === 401,
        ...(waitSeconds === undefined ? {} : { retryAfterMs: waitSeconds * 1000 }),
      },
    );
    this.status = status;
  }
}

/** Calls a method of the Bot API. The token is part of the address, which therefore is in no message. */
export async function callTelegram(ctx: TelegramContext, method: string, body: Body | FormBody): Promise<Fields> {
  const isForm = "form" in body;
  const reply = await ctx.http({
    method: "POST",
    url: `https://api.telegram.org/bot${ctx.config.botToken}/${method}`,
    ...(isForm ? {} : { headers: { "content-type": "application/json" } }),
    body: isForm ? (body as FormBody) : JSON.stringify(body),
  });
  return readReply(method, reply);
}

function readReply(method: string, reply: OutboundReply): Fields {
  const answer = parseJson(reply.body);
  if (answer["ok"] === true) return fields(answer["result"]);
  throw new TelegramRefusal(method, {
    status: number(answer["error_code"]) ?? reply.status,
    description: text(answer["description"]),
    waitSeconds: number(fields(answer["parameters"])["retry_after"]),
  });
}
