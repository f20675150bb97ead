import type { SetUpStep } from "#protocol/failure";
import { ChannelError, type Json, type OutboundReply, type Piece, type SendOptions, type SentRef } from "#core/channel";
import type { ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { keyDigest } from "../key-digest.ts";
import { type Fields, list, parseJson, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import type { LineContext } from "./config.ts";

export const ORIGIN = "https://api.line.me";
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
      : await post("/v2/bot/message/reply", { body: { replyToken: token, ...messages } }, ctx);
  return { ids: list(sent["sentMessages"]).map((message) => text(message["id"])) };
}

/** LINE keeps the key for a day: another try with it is told 409, and nothing is sent twice. */
async function push(body: { [key: string]: Json }, options: SendOptions, ctx: LineContext): Promise<Fields> {
  const headers = { "x-line-retry-key": await retryKey(options.idempotencyKey) };
  return post("/v2/bot/message/push", { body, headers }, ctx);
}

async function post(
  path: string,
  call: { body: { [key: string]: Json }; headers?: Record<string, string> },
  ctx: LineContext,
): Promise<Fields> {
  const answer = await ctx.http({
    method: "POST",
    url: ORIGIN + path,
    headers: {
      authorization: `Bearer ${ctx.config.channelAccessToken}`,
      "content-type": "application/json",
      ...call.headers,
    },
    body: JSON.stringify(call.body),
  });
  const isSentBefore = answer.status === 409 && answer.headers["x-line-accepted-request-id"] !== undefined;
  if (isSentBefore || (answer.status >= 200 && answer.status < 300)) return parseJson(answer.body);
  throw refusal(answer);
}

export function refusal(answer: OutboundReply): ChannelError {
  const body = parseJson(answer.body);
  const details = list(body["details"]).map(({ message }) => text(message));
  const detail = [text(body["message"]), ...details].filter(Boolean).join("; ");
  if (/invalid reply token/i.test(detail)) {
    return new ChannelError({ code: "WindowOver", who: "line" }, { retryable: false, windowClosed: true });
  }
  if (/monthly limit/i.test(detail))
    return new ChannelError({ code: "Refused", who: "line", what: "", said: detail }, { retryable: false });
  return statusError("line", answer, detail);
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
  await post("/v2/bot/chat/loading/start", { body: { chatId: to, loadingSeconds: LOADING_SECONDS } }, ctx);
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
  const answer = await ctx.http({
    method: "PUT",
    url: `${ORIGIN}/v2/bot/channel/webhook/endpoint`,
    headers: { authorization: `Bearer ${ctx.config.channelAccessToken}`, "content-type": "application/json" },
    body: JSON.stringify({ endpoint: webhookUrl }),
  });
  if (answer.status !== 200) throw refusal(answer);
  return [{ code: "WebhookSet", of: "LINE" }, { code: "SwitchOnWebhook" }];
}
