import type { Json, Piece, SendOptions, SentRef } from "#core/channel";
import type { ReplyTarget } from "#protocol/channel-event";
import { type Fields, text } from "../read-json.ts";
import { callTelegram, TelegramRefusal } from "./api.ts";
import type { TelegramContext } from "./config.ts";
import type { TelegramBody } from "./render.ts";

type Body = { [key: string]: Json };

export async function reply(
  target: ReplyTarget,
  piece: Piece,
  _options: SendOptions,
  ctx: TelegramContext,
): Promise<SentRef> {
  const sent = await richOrPlain(piece, { rich: "sendRichMessage", plain: "sendMessage" }, addressOf(target), ctx);
  return { chat: target.data["chat"] ?? "", message: text(sent["message_id"]) };
}

export async function edit(ref: SentRef, piece: Piece, ctx: TelegramContext): Promise<SentRef> {
  const [chat, message] = [text(ref["chat"]), text(ref["message"])];
  try {
    const place = { chat_id: Number(chat), message_id: Number(message) };
    await richOrPlain(piece, { rich: "editMessageText", plain: "editMessageText" }, place, ctx);
  } catch (error) {
    const isSame = error instanceof TelegramRefusal && error.message.includes("message is not modified");
    if (!isSame) throw error;
  }
  return { chat, message };
}

/** What Telegram cannot read as a rich message is said in plain words. */
async function richOrPlain(
  piece: Piece,
  methods: { rich: string; plain: string },
  place: Body,
  ctx: TelegramContext,
): Promise<Fields> {
  const { html, text: words, keyboard } = piece.body as unknown as TelegramBody;
  const common = { ...place, ...(keyboard === undefined ? {} : { reply_markup: keyboard }) };
  try {
    return await callTelegram(ctx, methods.rich, { ...common, rich_message: { html } });
  } catch (error) {
    if (!(error instanceof TelegramRefusal) || !isAboutForm(error)) throw error;
    return callTelegram(ctx, methods.plain, { ...common, text: words });
  }
}

/** A refusal of what was sent, not of where to. */
function isAboutForm(refusal: TelegramRefusal): boolean {
  return refusal.status === 400 && /parse|entit|tag|rich|block|nest|media|url|wrong file/i.test(refusal.message);
}

export async function typing(target: ReplyTarget, ctx: TelegramContext): Promise<void> {
  await callTelegram(ctx, "sendChatAction", { ...placeOf(target), action: "typing" });
}

export function placeOf(target: ReplyTarget): Body {
  const { chat = "", thread } = target.data;
  return { chat_id: Number(chat), ...(thread === undefined ? {} : { message_thread_id: Number(thread) }) };
}

/** In groups the answer quotes its question. */
export function addressOf(target: ReplyTarget): Body {
  const { message } = target.data;
  const quoted = { message_id: Number(message), allow_sending_without_reply: true };
  return { ...placeOf(target), ...(message === undefined ? {} : { reply_parameters: quoted }) };
}
