import type { SetUpStep } from "#protocol/failure";
import { ChannelError, type Piece, type ReplyFile, type SendOptions, type SentRef } from "#core/channel";
import type { ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { keyDigest } from "../key-digest.ts";
import { fields, type Fields, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import { accessToken, call, type Context, read, send } from "./call.ts";

const TASK_ID_LENGTH = 40;
const IMAGE_MAX = 10 * 1024 * 1024;
const FILE_MAX = 20 * 1024 * 1024;

export async function reply(target: ReplyTarget, piece: Piece, options: SendOptions, ctx: Context): Promise<SentRef> {
  const body = fields(piece.body);
  if (body["msgtype"] !== "template_card") return post(target, body, ctx);
  const taskId = `weft-${await keyDigest(options.idempotencyKey, TASK_ID_LENGTH)}`;
  return post(target, { ...body, template_card: { ...fields(body["template_card"]), task_id: taskId } }, ctx);
}

async function post(target: ReplyTarget, message: Fields, ctx: Context): Promise<SentRef> {
  const body = { touser: target.data["userId"] ?? "", agentid: Number(ctx.config.agentId), ...message };
  const sent = await call(ctx, "/message/send?", JSON.stringify(body));
  // A person who may not see the app is no error to WeCom.
  if (text(sent["invaliduser"]) !== "")
    throw new ChannelError({ code: "AppNotVisible", who: "wecom" }, { retryable: false });
  return { messageId: text(sent["msgid"]) };
}

export async function sendFile(
  target: ReplyTarget,
  file: ReplyFile,
  _options: SendOptions,
  ctx: Context,
): Promise<SentRef> {
  if (file.bytes.length > FILE_MAX)
    throw new ChannelError({ code: "FileTooLarge", who: "wecom", megabytes: 20 }, { retryable: false });
  const type = file.kind === "image" && file.bytes.length <= IMAGE_MAX ? "image" : "file";
  const media = { bytes: file.bytes, name: file.name, mime: file.mime };
  const uploaded = await call(ctx, `/media/upload?type=${type}&`, { form: { media } });
  return post(target, { msgtype: type, [type]: { media_id: text(uploaded["media_id"]) } }, ctx);
}

/** Media are kept for three days. */
export async function download(file: ChannelFile, ctx: Context): Promise<{ bytes: Uint8Array; mime: string }> {
  const mediaId = encodeURIComponent(text(fields(file.ref)["mediaId"]));
  const response = await send(ctx, `/media/get?media_id=${mediaId}&`, { method: "GET" });
  const mime = response.headers["content-type"] ?? "application/octet-stream";
  if (mime.startsWith("application/json")) await read(ctx, response);
  if (response.status !== 200) throw statusError("wecom", response);
  return { bytes: response.body, mime };
}

/** The console has no API for addresses: this checks the credentials and says what to paste. */
export async function connect(ctx: Context, webhookUrl: string): Promise<SetUpStep[]> {
  await accessToken(ctx);
  return [
    { code: "CredentialsRight", bot: "" },
    { code: "PasteAddress", url: webhookUrl, field: "URL", where: "应用管理 → 接收消息 → 设置API接收" },
    { code: "TrustAddress" },
  ];
}
