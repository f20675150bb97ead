import { isOwnUrl } from "../own-url.ts";
import {
  ChannelError,
  type FormBody,
  type Json,
  type Piece,
  type ReplyFile,
  type SendOptions,
  type SentRef,
} from "#core/channel";
import type { ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { keyDigest } from "../key-digest.ts";
import { text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import { callDiscord } from "./api.ts";
import type { DiscordContext } from "./config.ts";

const FILE_HOSTS = ["cdn.discordapp.com", "media.discordapp.net"];
const NONCE_MAX = 24;

type Body = { [key: string]: Json };

export async function reply(
  target: ReplyTarget,
  piece: Piece,
  options: SendOptions,
  ctx: DiscordContext,
): Promise<SentRef> {
  return post(target, piece.body as Body, { options, file: null }, ctx);
}

export async function sendFile(
  target: ReplyTarget,
  file: ReplyFile,
  options: SendOptions,
  ctx: DiscordContext,
): Promise<SentRef> {
  return post(target, { attachments: [{ id: 0, filename: file.name }] }, { options, file }, ctx);
}

/** The first answer to a command takes the place of its "thinking", which Discord sees to. */
async function post(
  target: ReplyTarget,
  content: Body,
  how: { options: SendOptions; file: ReplyFile | null },
  ctx: DiscordContext,
): Promise<SentRef> {
  const { channel = "", token } = target.data;
  const nonce = await keyDigest(how.options.idempotencyKey, NONCE_MAX);
  // Only the bot's own messages know a nonce.
  const body = token === undefined ? { ...content, nonce, enforce_nonce: true } : content;
  const sent = await callDiscord(ctx, {
    method: "POST",
    path: token === undefined ? `/channels/${segment(channel)}/messages` : `${webhook(token, ctx)}?wait=true`,
    body: how.file ? withFile(body, how.file) : body,
    asBot: token === undefined,
  });
  return {
    channel,
    id: text(sent["id"]),
    ...(token === undefined ? {} : { token, expiresAtMs: target.expiresAtMs ?? 0 }),
  };
}

function withFile(body: Body, { name, mime, bytes }: ReplyFile): FormBody {
  return { form: { payload_json: JSON.stringify(body), "files[0]": { name, mime, bytes } } };
}

export async function edit(ref: SentRef, piece: Piece, ctx: DiscordContext): Promise<SentRef> {
  const [channel, id, token] = [text(ref["channel"]), text(ref["id"]), text(ref["token"])];
  const isOpen = token !== "" && ctx.nowMs() < Number(ref["expiresAtMs"]);
  await callDiscord(ctx, {
    method: "PATCH",
    path: `${isOpen ? webhook(token, ctx) : `/channels/${segment(channel)}`}/messages/${segment(id)}`,
    body: piece.body as Body,
    asBot: !isOpen,
  });
  return ref;
}

function webhook(token: string, ctx: DiscordContext): string {
  return `/webhooks/${ctx.config.applicationId}/${segment(token)}`;
}

function segment(part: string): string {
  return encodeURIComponent(part);
}

export async function download(file: ChannelFile, ctx: DiscordContext): Promise<{ bytes: Uint8Array; mime: string }> {
  const address = text(file.ref);
  if (!isOwnUrl(address, FILE_HOSTS))
    throw new ChannelError("The address of the file is not Discord's.", { retryable: false });
  const reply = await ctx.http({ method: "GET", url: address });
  if (reply.status !== 200) throw statusError("discord", reply);
  return { bytes: reply.body, mime: file.mime ?? reply.headers["content-type"] ?? "application/octet-stream" };
}
