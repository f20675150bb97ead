import {
  ChannelError,
  type ChannelContext,
  type Json,
  type Piece,
  type Reply,
  type ReplyFile,
  type SendOptions,
  type SentRef,
} from "#core/channel";
import type { ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { toBase64 } from "../crypto/base64.ts";
import { cutMarkdown } from "../markdown/cut.ts";
import { inCharacters } from "../markdown/size.ts";
import type { WebhookConfig } from "./config.ts";
import { postWebhook } from "../post-webhook.ts";
import { statusError } from "../status-error.ts";

type Context = ChannelContext<WebhookConfig>;

export const PIECE_MAX = 64_000;

export function render({ markdown, actions = [] }: Reply): Piece[] {
  const pieces = cutMarkdown(markdown, { max: PIECE_MAX, size: inCharacters });
  const buttons: { [key: string]: Json } = actions.length > 0 ? { actions: actions.map((one) => ({ ...one })) } : {};
  return pieces.map((text, index) => ({
    text,
    body: { text, ...(index === pieces.length - 1 ? buttons : {}) },
  }));
}

export async function reply(target: ReplyTarget, piece: Piece, options: SendOptions, ctx: Context): Promise<SentRef> {
  const body = { type: "message", ...addressOf(target), ...(piece.body as { [key: string]: Json }) };
  return post(body, options.idempotencyKey, ctx);
}

export async function sendFile(
  target: ReplyTarget,
  file: ReplyFile,
  options: SendOptions,
  ctx: Context,
): Promise<SentRef> {
  const { name, mime, kind, bytes } = file;
  const body = { type: "file", ...addressOf(target), name, mime, kind, base64: toBase64(bytes) };
  return post(body, options.idempotencyKey, ctx);
}

function addressOf({ data }: ReplyTarget): { [key: string]: Json } {
  return { conversation_id: data["conversation"] ?? "", ...(data["message"] ? { in_reply_to: data["message"] } : {}) };
}

/** The id of the delivery is the idempotency key: a receiver that keeps them takes each message once. */
async function post(message: Json, id: string, ctx: Context): Promise<SentRef> {
  const { replyUrl: url, secret } = ctx.config;
  if (url === undefined) throw new ChannelError({ code: "NoReplyUrl" }, { retryable: false });
  await postWebhook({ url, secret }, { id, body: JSON.stringify(message) }, ctx);
  return { id };
}

/** Files come from the host that answers go to, and from nowhere else. */
export async function download(file: ChannelFile, ctx: Context): Promise<{ bytes: Uint8Array; mime: string }> {
  if (typeof file.ref !== "string") throw new ChannelError("The file has no address.", { retryable: false });
  const response = await ctx.http({ method: "GET", url: file.ref });
  if (response.status !== 200) throw statusError("receiver", response);
  return { bytes: response.body, mime: response.headers["content-type"] ?? file.mime ?? "application/octet-stream" };
}
