import type { SetUpStep } from "#protocol/failure";
import { ChannelError, type Json, type Piece, type SendOptions, type SentRef } from "#core/channel";
import type { ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { keyDigest } from "../key-digest.ts";
import { type Fields, list, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import { callLine } from "./api.ts";
import type { LineContext } from "./config.ts";

/** Shown until the answer comes. */
const LOADING_SECONDS = 60;

/** Answers with the reply token, which is free and used once; without one, by a push. */
export async function reply(
  target: ReplyTarget,
  piece: Piece,
  options: SendOptions,
  ctx: LineContext,
): Promise<SentRef> {
  const { to = "", token } = target.data;
  const messages = piece.body as { messages: Json[] };
  const sent =
    token === undefined
      ? await push({ to, ...messages }, options, ctx)
      : await callLine("POST message/reply", { body: { replyToken: token, ...messages } }, ctx);
  return { ids: list(sent["sentMessages"]).map((message) => text(message["id"])) };
}

/** LINE keeps the key for a day: another try with it is told 409, and nothing is sent twice. */
async function push(body: { [key: string]: Json }, options: SendOptions, ctx: LineContext): Promise<Fields> {
  const headers = { "x-line-retry-key": await retryKey(options.idempotencyKey) };
  return callLine("POST message/push", { body, headers }, ctx);
}

/** A UUID, equal for every try. */
async function retryKey(idempotencyKey: string): Promise<string> {
  const hex = await keyDigest(idempotencyKey, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Only chats with one person show it. */
export async function typing(target: ReplyTarget, ctx: LineContext): Promise<void> {
  const { to = "" } = target.data;
  if (!to.startsWith("U")) return;
  await callLine("POST chat/loading/start", { body: { chatId: to, loadingSeconds: LOADING_SECONDS } }, ctx);
}

export async function download(file: ChannelFile, ctx: LineContext): Promise<{ bytes: Uint8Array; mime: string }> {
  const id = text(file.ref);
  if (!/^\d+$/.test(id)) throw new ChannelError("LINE has no such file.", { retryable: false });
  const answer = await ctx.http({
    method: "GET",
    url: `https://api-data.line.me/v2/bot/message/${id}/content`,
    headers: { authorization: `Bearer ${ctx.config.channelAccessToken}` },
  });
  // 202: a video that is still being made ready.
  if (answer.status === 202) throw new ChannelError("LINE is still preparing the file.", { retryable: true });
  if (answer.status !== 200) throw statusError("line", answer);
  return { bytes: answer.body, mime: answer.headers["content-type"] ?? "application/octet-stream" };
}

/** LINE's own form for the address of the webhook. */
export async function connect(ctx: LineContext, webhookUrl: string): Promise<SetUpStep[]> {
  await callLine("PUT channel/webhook/endpoint", { body: { endpoint: webhookUrl } }, ctx);
  return [{ code: "WebhookSet", of: "LINE" }, { code: "SwitchOnWebhook" }];
}
