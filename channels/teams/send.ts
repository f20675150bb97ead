import { ChannelError, type Json, type Piece, type ReplyFile, type SendOptions, type SentRef } from "#core/channel";
import type { ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { toBase64 } from "../crypto/base64.ts";
import { fields, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import { accessToken, putActivity } from "./api.ts";
import type { TeamsContext } from "./config.ts";
import { isServiceUrl } from "./service-url.ts";

/** A picture inside the message itself, with what Base64 adds. */
const PICTURE_MAX = 18_000;
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif"]);

type Activity = { [key: string]: Json };

export async function reply(
  target: ReplyTarget,
  piece: Piece,
  _options: SendOptions,
  ctx: TeamsContext,
): Promise<SentRef> {
  const id = await putActivity(target, { type: "message", ...(piece.body as Activity) }, ctx);
  return { data: target.data, id };
}

export async function edit(ref: SentRef, piece: Piece, ctx: TeamsContext): Promise<SentRef> {
  const [target, id] = [targetOf(ref), text(ref["id"])];
  await putActivity(target, { type: "message", id, ...(piece.body as Activity) }, ctx, id);
  return ref;
}

export function targetOf(ref: SentRef): ReplyTarget {
  return { data: ref["data"] as Record<string, string> };
}

export async function typing(target: ReplyTarget, ctx: TeamsContext): Promise<void> {
  await putActivity(target, { type: "typing" }, ctx);
}

/** Bots put small pictures into the message; anything else would need the person's consent to be stored in OneDrive. */
export async function sendFile(
  target: ReplyTarget,
  file: ReplyFile,
  _options: SendOptions,
  ctx: TeamsContext,
): Promise<SentRef> {
  if (!PICTURES.has(file.mime) || file.bytes.length > PICTURE_MAX) {
    throw new ChannelError({ code: "OnlySmallPictures", who: "teams" }, { retryable: false });
  }
  const contentUrl = `data:${file.mime};base64,${toBase64(file.bytes)}`;
  const attachments = [{ contentType: file.mime, contentUrl, name: file.name }];
  const id = await putActivity(target, { type: "message", attachments }, ctx);
  return { data: target.data, id };
}

export async function download(file: ChannelFile, ctx: TeamsContext): Promise<{ bytes: Uint8Array; mime: string }> {
  const { address: given, isOpen } = fields(file.ref);
  const address = text(given);
  const isShared = isOpen === true && URL.canParse(address) && new URL(address).hostname.endsWith(".sharepoint.com");
  if (!isShared && !isServiceUrl(address)) {
    throw new ChannelError("The address of the file is not Microsoft's.", { retryable: false });
  }
  // An address that is open carries its own proof; ours is not for SharePoint.
  const headers: Record<string, string> = isShared ? {} : { authorization: `Bearer ${await accessToken(ctx)}` };
  const answer = await ctx.http({ method: "GET", url: address, headers });
  if (answer.status !== 200) throw statusError("teams", answer);
  return { bytes: answer.body, mime: file.mime ?? answer.headers["content-type"] ?? "application/octet-stream" };
}
