import { ChannelError, type FormBody, type Json, type OutboundReply } from "#core/channel";
import { type Fields, fields, number, parseJson, text } from "../read-json.ts";
import type { TelegramContext } from "./config.ts";

type Body = { [key: string]: Json };

/** Telegram's refusal with its code, for those who can do something about it. */
export class TelegramRefusal extends ChannelError {
  readonly status: number;
  /** The group has become a supergroup, which has another number. */
  readonly movedTo: number | undefined;

  constructor(
    method: string,
    answer: { status: number; description: string; waitSeconds: number | undefined; movedTo: number | undefined },
  ) {
    const { status, description, waitSeconds, movedTo } = answer;
    super(
      { code: "Refused", who: "telegram", what: `${method} (${status})`, said: description },
      {
        retryable: status === 429 || status >= 500 || status === 401,
        authExpired: status === 401,
        ...(waitSeconds === undefined ? {} : { retryAfterMs: waitSeconds * 1000 }),
      },
    );
    this.status = status;
    this.movedTo = movedTo;
  }
}

/** Calls a method of the Bot API. The token is part of the address, which therefore is in no message. */
export async function callTelegram(ctx: TelegramContext, method: string, body: Body | FormBody): Promise<Fields> {
  try {
    return await call(ctx, method, body);
  } catch (error) {
    if (!(error instanceof TelegramRefusal) || error.movedTo === undefined) throw error;
    return call(ctx, method, movedBody(body, error.movedTo));
  }
}

function movedBody(body: Body | FormBody, chat: number): Body | FormBody {
  if (!("form" in body)) return { ...body, chat_id: chat };
  return { form: { ...(body as FormBody).form, chat_id: String(chat) } };
}

async function call(ctx: TelegramContext, method: string, body: Body | FormBody): Promise<Fields> {
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
    movedTo: number(fields(answer["parameters"])["migrate_to_chat_id"]),
  });
}
