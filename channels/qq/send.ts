import type { SetUpStep } from "#protocol/failure";
import {
  ChannelError,
  type HttpAnswer,
  type Piece,
  type ReplyFile,
  type SendOptions,
  type SentRef,
  type Verified,
} from "#core/channel";
import type { ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { toBase64 } from "../crypto/base64.ts";
import { keyDigest } from "../key-digest.ts";
import { fields, type Fields, parseJson, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import { accessToken, AddressRefusal, call, type Context } from "./call.ts";

const FILE_MAX = 20 * 1024 * 1024;
const [WORDS, MARKDOWN, TYPING, MEDIA] = [0, 2, 6, 7];
const TYPING_SECONDS = 60;
/** An event is to be acknowledged soon, whatever comes of this. */
const PRESS_TIMEOUT_MS = 1500;

export async function reply(target: ReplyTarget, piece: Piece, options: SendOptions, ctx: Context): Promise<SentRef> {
  const { markdown, keyboard, named } = fields(piece.body);
  const plain = [piece.text, ...(text(named) === "" ? [] : [text(named)])].join("\n\n");
  const message = ctx.config.markdown
    ? { msg_type: MARKDOWN, markdown: { content: markdown }, ...(keyboard === undefined ? {} : { keyboard }) }
    : { msg_type: WORDS, content: plain };
  try {
    return await post(target, message, options, ctx);
  } catch (error) {
    if (!(error instanceof AddressRefusal)) throw error;
    return post(target, { msg_type: WORDS, content: withoutAddresses(plain) }, options, ctx);
  }
}

/** As people in QQ write them: else the whole answer would be lost. */
export function withoutAddresses(words: string): string {
  return words.replaceAll(/https?:\/\//gi, "").replaceAll(/(?<=[\w-])\.(?=[a-z])/gi, "。");
}

async function post(target: ReplyTarget, message: Fields, options: SendOptions, ctx: Context): Promise<SentRef> {
  const sent = await call(
    ctx,
    { path: `${pathOf(target)}/messages` },
    { ...message, ...(await asked(target, options)) },
  );
  return { id: text(sent["id"]) };
}

/** Guild channels and their direct messages are of the first version of the API. */
function pathOf(target: ReplyTarget): string {
  const { to = "" } = target.data;
  return isOpenId(target) ? `/v2/${to}` : `/${to}`;
}

function isOpenId({ data }: ReplyTarget): boolean {
  return /^(users|groups)\//.test(data["to"] ?? "");
}

/** What is answered, and a number that is equal for every try of one answer: QQ posts it once. */
async function asked({ data }: ReplyTarget, options: SendOptions): Promise<Fields> {
  const { msgId, eventId } = data;
  return { ...(msgId ? { msg_id: msgId } : { event_id: eventId ?? "" }), msg_seq: await sequence(options) };
}

export async function sequence({ idempotencyKey }: SendOptions): Promise<number> {
  return 1 + Number.parseInt(await keyDigest(idempotencyKey, 7), 16);
}

export async function typing(target: ReplyTarget, ctx: Context): Promise<void> {
  const { msgId, to = "" } = target.data;
  if (!msgId || !to.startsWith("users/")) return;
  const notify = { msg_type: TYPING, input_notify: { input_type: 1, input_second: TYPING_SECONDS } };
  await post(target, notify, { idempotencyKey: `typing-${msgId}-${ctx.nowMs()}` }, ctx);
}

export async function sendFile(
  target: ReplyTarget,
  file: ReplyFile,
  options: SendOptions,
  ctx: Context,
): Promise<SentRef> {
  if (!isOpenId(target)) throw new ChannelError({ code: "NoFilesHere", who: "qq" }, { retryable: false });
  if (file.bytes.length > FILE_MAX)
    throw new ChannelError({ code: "FileTooLarge", who: "qq", megabytes: 20 }, { retryable: false });
  const isImage = /^image\/(png|jpeg)$/.test(file.mime);
  const uploaded = await call(
    ctx,
    { path: `${pathOf(target)}/files` },
    {
      file_type: isImage ? 1 : 4,
      file_data: toBase64(file.bytes),
      file_name: file.name,
      srv_send_msg: false,
    },
  );
  const media = { file_info: text(uploaded["file_info"]) };
  // QQ refuses a file without words.
  return post(target, { msg_type: MEDIA, content: " ", media }, options, ctx);
}

export async function download(file: ChannelFile, ctx: Context): Promise<{ bytes: Uint8Array; mime: string }> {
  const url = text(fields(file.ref)["url"]);
  if (!URL.canParse(url)) throw new ChannelError("The file has no address.", { retryable: false });
  const response = await ctx.http({ method: "GET", url });
  if (response.status !== 200) throw statusError("qq", response);
  return { bytes: response.body, mime: response.headers["content-type"] ?? file.mime ?? "application/octet-stream" };
}

/** A pressed button turns in its client until it is told that the press arrived. */
export async function acknowledge(verified: Verified, ctx: Context): Promise<HttpAnswer> {
  const said = parseJson(verified.payload);
  const id = text(fields(said["d"])["id"]);
  if (said["t"] === "INTERACTION_CREATE" && id !== "") {
    const press = {
      method: "PUT" as const,
      path: `/interactions/${encodeURIComponent(id)}`,
      timeoutMs: PRESS_TIMEOUT_MS,
    };
    await call(ctx, press, { code: 0 }).catch((error: unknown) => {
      if (!(error instanceof ChannelError)) throw error;
    });
  }
  return { status: 200, headers: { "content-type": "application/json" }, body: '{"op":12}' };
}

/** The console has no API for addresses: this checks the credentials and says what to paste. */
export async function connect(ctx: Context, webhookUrl: string): Promise<SetUpStep[]> {
  await accessToken(ctx);
  return [
    { code: "CredentialsRight", bot: "" },
    { code: "PasteAddress", url: webhookUrl, field: "回调地址", where: "开发 → 回调配置" },
    { code: "TickEvents" },
  ];
}
