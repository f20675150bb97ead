import { isOwnUrl } from "../own-url.ts";
import { ChannelError, type Json, type Piece, type ReplyFile, type SendOptions, type SentRef } from "#core/channel";
import type { ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { list, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import { callGraph } from "./api.ts";
import type { WhatsappContext } from "./config.ts";

const FILE_HOST = "lookaside.fbsbx.com";

export async function reply(
  target: ReplyTarget,
  piece: Piece,
  _options: SendOptions,
  ctx: WhatsappContext,
): Promise<SentRef> {
  return post(target, piece.body as { [key: string]: Json }, ctx);
}

async function post(target: ReplyTarget, content: { [key: string]: Json }, ctx: WhatsappContext): Promise<SentRef> {
  const { to = "" } = target.data;
  // A person without a number is known by an id of Meta's own.
  const receiver: { [key: string]: Json } = /^\d+$/.test(to) ? { to } : { recipient: to };
  const body = { messaging_product: "whatsapp", recipient_type: "individual", ...receiver, ...content };
  const sent = await callGraph(ctx, `${ctx.config.phoneNumberId}/messages`, body);
  return { id: text(list(sent["messages"])[0]?.["id"]) };
}

/** Marks the message as read, and shows that an answer is being written until it comes, 25 seconds at most. */
export async function typing(target: ReplyTarget, ctx: WhatsappContext): Promise<void> {
  const { message } = target.data;
  if (message === undefined) return;
  await callGraph(ctx, `${ctx.config.phoneNumberId}/messages`, {
    messaging_product: "whatsapp",
    status: "read",
    message_id: message,
    typing_indicator: { type: "text" },
  });
}

export async function sendFile(
  target: ReplyTarget,
  file: ReplyFile,
  _options: SendOptions,
  ctx: WhatsappContext,
): Promise<SentRef> {
  const upload = { bytes: file.bytes, name: file.name, mime: file.mime };
  const form = { messaging_product: "whatsapp", type: file.mime, file: upload };
  const media = await callGraph(ctx, `${ctx.config.phoneNumberId}/media`, { form });
  const id = text(media["id"]);
  const isPhoto = file.mime === "image/jpeg" || file.mime === "image/png";
  const content: { [key: string]: Json } = isPhoto
    ? { type: "image", image: { id } }
    : { type: "document", document: { id, filename: file.name } };
  return post(target, content, ctx);
}

export async function download(file: ChannelFile, ctx: WhatsappContext): Promise<{ bytes: Uint8Array; mime: string }> {
  const id = text(file.ref);
  if (!/^[\w-]+$/.test(id)) throw new ChannelError("WhatsApp has no such file.", { retryable: false });
  const media = await callGraph(ctx, id, null);
  const address = text(media["url"]);
  if (!isOwnUrl(address, [FILE_HOST]))
    throw new ChannelError("The address of the file is not Meta's.", { retryable: false });
  const headers = { authorization: `Bearer ${ctx.config.accessToken}` };
  const reply = await ctx.http({ method: "GET", url: address, headers });
  if (reply.status !== 200) throw statusError("whatsapp", reply);
  return { bytes: reply.body, mime: file.mime ?? (text(media["mime_type"]) || "application/octet-stream") };
}
