import type { SetUpStep } from "#protocol/failure";
import { ChannelError, type Piece, type ReplyFile, type SendOptions, type SentRef } from "#core/channel";
import type { ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { fields, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import { accessToken, call, callWithTokenInUrl, type Context, readOld } from "./call.ts";
import { isSessionUrl } from "./config.ts";

const FILE_MAX = 20 * 1024 * 1024;

export async function reply(target: ReplyTarget, piece: Piece, _options: SendOptions, ctx: Context): Promise<SentRef> {
  const { sessionUrl } = target.data;
  if (!sessionUrl) return postOwn(target, { key: "sampleMarkdown", param: fields(piece.body) }, ctx);
  if (!isSessionUrl(sessionUrl))
    throw new ChannelError({ code: "AddressForeign", who: "dingtalk" }, { retryable: false });
  const response = await ctx.http({
    method: "POST",
    url: sessionUrl,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ msgtype: "markdown", markdown: piece.body }),
  });
  const { messageId } = await readOld(response);
  return text(messageId) === "" ? {} : { messageId: text(messageId) };
}

/** As the robot's own message, to a group or to one person. */
async function postOwn(
  { data }: ReplyTarget,
  message: { key: string; param: Record<string, unknown> },
  ctx: Context,
): Promise<SentRef> {
  const body = { robotCode: ctx.config.robotCode, msgKey: message.key, msgParam: JSON.stringify(message.param) };
  const { conversation, userId } = data;
  if (!conversation && !userId)
    throw new ChannelError({ code: "PersonUnknown", who: "dingtalk" }, { retryable: false });
  const sent = conversation
    ? await call(ctx, "POST", "/v1.0/robot/groupMessages/send", { ...body, openConversationId: conversation })
    : await call(ctx, "POST", "/v1.0/robot/oToMessages/batchSend", { ...body, userIds: [userId] });
  if (hasEntries(sent["invalidStaffIdList"]))
    throw new ChannelError({ code: "PersonUnknown", who: "dingtalk" }, { retryable: false });
  if (hasEntries(sent["flowControlledStaffIdList"])) {
    throw new ChannelError({ code: "PersonHeldBack", who: "dingtalk" }, { retryable: true });
  }
  return { processQueryKey: text(sent["processQueryKey"]) };
}

function hasEntries(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

export async function sendFile(
  target: ReplyTarget,
  file: ReplyFile,
  _options: SendOptions,
  ctx: Context,
): Promise<SentRef> {
  if (file.bytes.length > FILE_MAX)
    throw new ChannelError({ code: "FileTooLarge", who: "dingtalk", megabytes: 20 }, { retryable: false });
  const media = { bytes: file.bytes, name: file.name, mime: file.mime };
  const uploaded = await callWithTokenInUrl(ctx, `/media/upload?type=${file.kind}`, { form: { media } });
  const mediaId = text(uploaded["media_id"]);
  const fileType = /\.([a-z0-9]+)$/i.exec(file.name)?.[1]?.toLowerCase() ?? "bin";
  const message =
    file.kind === "image"
      ? { key: "sampleImageMsg", param: { photoURL: mediaId } }
      : { key: "sampleFile", param: { mediaId, fileName: file.name, fileType } };
  return postOwn(target, message, ctx);
}

export async function download(file: ChannelFile, ctx: Context): Promise<{ bytes: Uint8Array; mime: string }> {
  const asked = { downloadCode: text(fields(file.ref)["code"]), robotCode: ctx.config.robotCode };
  const { downloadUrl } = await call(ctx, "POST", "/v1.0/robot/messageFiles/download", asked);
  const url = text(downloadUrl).replace(/^http:/, "https:");
  if (!URL.canParse(url)) throw new ChannelError("DingTalk gave no address for the file.", { retryable: false });
  const response = await ctx.http({ method: "GET", url });
  if (response.status !== 200) throw statusError("dingtalk", response);
  const mime = response.headers["content-type"] ?? file.mime ?? "application/octet-stream";
  return { bytes: response.body, mime };
}

/** The console has no API for addresses: this checks the credentials and says what to paste. */
export async function connect(ctx: Context, webhookUrl: string): Promise<SetUpStep[]> {
  await accessToken(ctx);
  return [
    { code: "CredentialsRight", bot: "" },
    { code: "PasteAddress", url: webhookUrl, field: "消息接收地址", where: "机器人 → 消息接收模式 → HTTP 模式" },
  ];
}
