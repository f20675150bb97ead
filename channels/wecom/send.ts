import { ChannelError, type ChannelContext, type Piece, type SendOptions, type SentRef } from "#core/channel";
import { sniffMediaType, SNIFF_BYTES } from "#core/media-type";
import type { ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { decryptBlocks, unpad } from "../crypto/aes-cbc.ts";
import { envelopeKey } from "../crypto/callback-envelope.ts";
import { keyDigest } from "../key-digest.ts";
import { fields, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import { isResponseUrl, type WeComConfig } from "./config.ts";
import { readAnswer } from "./errcode.ts";

type Context = ChannelContext<WeComConfig>;

const TASK_ID_LENGTH = 40;
const IV_LENGTH = 16;
const PADDING_BLOCK = 32;

/** Once per message, by the address that came with it; a smart bot can say nothing without being asked. */
export async function reply(target: ReplyTarget, piece: Piece, options: SendOptions, ctx: Context): Promise<SentRef> {
  const { responseUrl } = target.data;
  if (!responseUrl)
    throw new ChannelError({ code: "NoAddressForAnswer", who: "wecom" }, { retryable: false, windowClosed: true });
  if (!isResponseUrl(responseUrl))
    throw new ChannelError({ code: "AddressForeign", who: "wecom" }, { retryable: false });
  const body = fields(piece.body);
  const card = fields(body["template_card"]);
  const taskId = `weft-${await keyDigest(options.idempotencyKey, TASK_ID_LENGTH)}`;
  const isCard = body["msgtype"] === "template_card";
  const response = await ctx.http({
    method: "POST",
    url: responseUrl,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(isCard ? { ...body, template_card: { ...card, task_id: taskId } } : body),
  });
  readAnswer(response);
  return isCard ? { taskId } : {};
}

/** Within five minutes. Files are sealed with the key of the callbacks. */
export async function download(file: ChannelFile, ctx: Context): Promise<{ bytes: Uint8Array; mime: string }> {
  const url = text(fields(file.ref)["url"]);
  if (!URL.canParse(url)) throw new ChannelError("The file has no address.", { retryable: false });
  const response = await ctx.http({ method: "GET", url });
  if (response.status !== 200) throw statusError("wecom", response);
  const key = envelopeKey(ctx.config.encodingAesKey);
  const plain = key && (await decryptBlocks(key, key.slice(0, IV_LENGTH), response.body));
  const bytes = plain && unpad(plain, PADDING_BLOCK);
  if (!bytes) throw new ChannelError("The file cannot be opened with the EncodingAESKey.", { retryable: false });
  const mime = sniffMediaType(bytes.subarray(0, SNIFF_BYTES), file.name ?? "") ?? file.mime;
  return { bytes, mime: mime ?? "application/octet-stream" };
}
