import {
  ChannelError,
  type ChannelContext,
  type Json,
  type Piece,
  type ReplyFile,
  type SendOptions,
  type SentRef,
} from "#core/channel";
import type { ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { keyDigest } from "../key-digest.ts";
import { fields, text } from "../read-json.ts";
import { addressed } from "./card.ts";
import { JOINER } from "../markdown/quiet.ts";
import { call, FeishuRefusal, fetchBytes } from "./call.ts";
import type { FeishuConfig } from "./config.ts";

type Context = ChannelContext<FeishuConfig>;

const KEY_MAX = 50;
const BAD_CARD = 230099;
const IMAGE_MAX = 10 * 1024 * 1024;
const FILE_MAX = 30 * 1024 * 1024;

export async function reply(target: ReplyTarget, piece: Piece, options: SendOptions, ctx: Context): Promise<SentRef> {
  const content = addressed(piece.body, target.data);
  const sent = await post(target, { type: "interactive", content }, options, ctx).catch((error: unknown) => {
    if (!(error instanceof FeishuRefusal) || error.code !== BAD_CARD) throw error;
    // Of what Feishu can make no card the words are left: else the answer would be lost.
    const words = { type: "text" as const, content: { text: noTags(piece.text) } };
    return post(target, words, { idempotencyKey: `${options.idempotencyKey}:words` }, ctx);
  });
  return { ...sent, place: placeOf(target) };
}

/** Texts know `<at user_id="all">`; an agent's words call nobody. */
function noTags(words: string): string {
  return words.replaceAll("<at", `<${JOINER}at`);
}

/** What the buttons of a later edit must know too. */
export function placeOf({ data }: ReplyTarget): { key: string; scope: string } {
  return { key: data["key"] ?? "", scope: data["scope"] ?? "" };
}

export interface Message {
  type: "interactive" | "image" | "file" | "text";
  content: Json;
}

/** One message; the same key within an hour posts it once. */
export async function post(
  target: ReplyTarget,
  message: Message,
  options: SendOptions,
  ctx: Context,
): Promise<SentRef> {
  const { messageId, chatId = "", scope } = target.data;
  const body = {
    msg_type: message.type,
    content: JSON.stringify(message.content),
    uuid: await keyDigest(options.idempotencyKey, KEY_MAX),
  };
  const sent = messageId
    ? await call(ctx, {
        method: "POST",
        path: `/im/v1/messages/${encodeURIComponent(messageId)}/reply`,
        json: { ...body, reply_in_thread: scope === "thread" },
      })
    : await call(ctx, {
        method: "POST",
        path: "/im/v1/messages?receive_id_type=chat_id",
        json: { ...body, receive_id: chatId },
      });
  return { messageId: text(sent["message_id"]) };
}

/** A card that was streamed is an entity of its own and is changed as such. */
export async function edit(ref: SentRef, piece: Piece, ctx: Context): Promise<SentRef> {
  const [messageId, cardId] = [text(ref["messageId"]), text(ref["cardId"])];
  const card = addressed(piece.body, fields(ref["place"]));
  if (cardId === "") {
    const path = `/im/v1/messages/${encodeURIComponent(messageId)}`;
    await call(ctx, { method: "PATCH", path, json: { content: JSON.stringify(card) } });
    return ref;
  }
  await putCard(ctx, cardId, { card, sequence: Math.floor(ctx.nowMs() / 1000) });
  return ref;
}

/** The whole card. `sequence` grows with every change; seconds of a clock are beyond those of a stream. */
export async function putCard(ctx: Context, cardId: string, to: { card: Json; sequence: number }): Promise<void> {
  await call(ctx, {
    method: "PUT",
    path: `/cardkit/v1/cards/${encodeURIComponent(cardId)}`,
    json: {
      card: { type: "card_json", data: JSON.stringify(to.card) },
      sequence: to.sequence,
      uuid: `card-${to.sequence}`,
    },
  });
}

export async function sendFile(
  target: ReplyTarget,
  file: ReplyFile,
  options: SendOptions,
  ctx: Context,
): Promise<SentRef> {
  if (file.bytes.length > FILE_MAX)
    throw new ChannelError({ code: "FileTooLarge", who: "feishu", megabytes: 30 }, { retryable: false });
  const part = { bytes: file.bytes, name: file.name, mime: file.mime };
  if (file.kind === "image" && file.bytes.length <= IMAGE_MAX) {
    const form = { form: { image_type: "message", image: part } };
    const { image_key } = await call(ctx, { method: "POST", path: "/im/v1/images", form });
    return post(target, { type: "image", content: { image_key: text(image_key) } }, options, ctx);
  }
  const form = { form: { file_type: fileType(file.name), file_name: file.name, file: part } };
  const { file_key } = await call(ctx, { method: "POST", path: "/im/v1/files", form });
  return post(target, { type: "file", content: { file_key: text(file_key) } }, options, ctx);
}

function fileType(name: string): string {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const types: Record<string, string> = { docx: "doc", xlsx: "xls", pptx: "ppt", opus: "opus", mp4: "mp4" };
  return ["pdf", "doc", "xls", "ppt"].includes(extension) ? extension : (types[extension] ?? "stream");
}

export async function download(file: ChannelFile, ctx: Context): Promise<{ bytes: Uint8Array; mime: string }> {
  const ref = fields(file.ref);
  const [messageId, key] = [text(ref["messageId"]), text(ref["key"])];
  const type = ref["type"] === "image" ? "image" : "file";
  const path = `/im/v1/messages/${encodeURIComponent(messageId)}/resources/${encodeURIComponent(key)}?type=${type}`;
  return fetchBytes(ctx, path);
}
