import { ChannelError, type ReplyFile, type SendOptions, type SentRef } from "#core/channel";
import type { ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { readFile } from "../read-file.ts";
import { type Fields, fields, list, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import { callTelegram } from "./api.ts";
import type { TelegramContext } from "./config.ts";
import { addressOf } from "./send.ts";

const KINDS: [field: string, kind: ChannelFile["kind"]][] = [
  ["document", "file"],
  ["voice", "audio"],
  ["audio", "audio"],
  ["video", "video"],
  ["video_note", "video"],
];
const PHOTO_MAX = 10_000_000;
const PHOTOS = new Set(["image/jpeg", "image/png", "image/webp"]);

export function readFiles(message: Fields): ChannelFile[] {
  // Photos come in several sizes, the largest last.
  const photo = list(message["photo"]).at(-1);
  const files = KINDS.flatMap(([field, kind]) => fileOf(fields(message[field]), kind));
  return photo ? [...fileOf({ mime_type: "image/jpeg", ...photo }, "image"), ...files] : files;
}

function fileOf(file: Fields, kind: ChannelFile["kind"]): ChannelFile[] {
  const [ref, mime] = [text(file["file_id"]), text(file["mime_type"])];
  const { file_name: name, file_size: bytes } = file;
  return ref === "" ? [] : [readFile({ kind: mime.startsWith("image/") ? "image" : kind, name, mime, bytes, ref })];
}

export async function download(file: ChannelFile, ctx: TelegramContext): Promise<{ bytes: Uint8Array; mime: string }> {
  const found = await callTelegram(ctx, "getFile", { file_id: text(file.ref) });
  const path = text(found["file_path"]);
  if (path === "" || path.includes("..")) throw new ChannelError("Telegram has no such file.", { retryable: false });
  const reply = await ctx.http({
    method: "GET",
    url: `https://api.telegram.org/file/bot${ctx.config.botToken}/${path}`,
  });
  if (reply.status !== 200) throw statusError("telegram", reply);
  return { bytes: reply.body, mime: file.mime ?? reply.headers["content-type"] ?? "application/octet-stream" };
}

export async function sendFile(
  target: ReplyTarget,
  file: ReplyFile,
  _options: SendOptions,
  ctx: TelegramContext,
): Promise<SentRef> {
  const isPhoto = PHOTOS.has(file.mime) && file.bytes.length <= PHOTO_MAX;
  const [method, field] = isPhoto ? ["sendPhoto", "photo"] : ["sendDocument", "document"];
  const address = Object.entries(addressOf(target)).map(([name, value]): [string, string] => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const upload = { bytes: file.bytes, name: file.name, mime: file.mime };
  const sent = await callTelegram(ctx, method, { form: { ...Object.fromEntries(address), [field]: upload } });
  return { chat: target.data["chat"] ?? "", message: text(sent["message_id"]) };
}
