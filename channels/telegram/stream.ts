/**
 * In a private chat an answer is shown as a draft while it is written, with a button to stop it; in groups a message
 * is posted and changed, no more often than groups allow.
 */
import type { NativeStream, Reply, SendOptions, SentRef, StreamRef } from "#core/channel";
import type { ReplyTarget } from "#protocol/channel-event";
import { sha256 } from "../crypto/digest.ts";
import { healMarkdown } from "../markdown/parse.ts";
import { number, text } from "../read-json.ts";
import { callTelegram } from "./api.ts";
import type { TelegramConfig, TelegramContext } from "./config.ts";
import { render, type TelegramBody } from "./render.ts";
import { edit, placeOf, reply } from "./send.ts";

/** Groups take twenty messages a minute from a bot, changes included. */
const GROUP_PAUSE_MS = 3000;

export const stream: NativeStream<TelegramConfig> = { begin, update, finish };

async function begin(target: ReplyTarget, options: SendOptions): Promise<StreamRef> {
  const { idempotencyKey: key } = options;
  return target.data["type"] === "private"
    ? { data: target.data, key, draft: await draftId(key) }
    : { data: target.data, key, sent: null, atMs: 0 };
}

async function update(ref: StreamRef, { markdown }: { markdown: string }, ctx: TelegramContext): Promise<StreamRef> {
  const draft = number(ref["draft"]);
  const [piece] = render({ markdown: healMarkdown(markdown) });
  if (!piece) return ref;
  if (draft === undefined)
    return ctx.nowMs() - (number(ref["atMs"]) ?? 0) < GROUP_PAUSE_MS ? ref : post(ref, piece, ctx);
  const { html } = piece.body as unknown as TelegramBody;
  const body = { ...placeOf(targetOf(ref)), draft_id: draft, rich_message: { html }, can_stop: true };
  await callTelegram(ctx, "sendRichMessageDraft", body);
  return ref;
}

async function finish(ref: StreamRef, final: { reply: Reply }, ctx: TelegramContext) {
  const [piece, ...rest] = render(final.reply);
  if (!piece) return { sent: {}, rest };
  const posted = await post(ref, piece, ctx);
  return { sent: posted["sent"] as SentRef, rest };
}

async function post(
  ref: StreamRef,
  piece: ReturnType<typeof render>[number],
  ctx: TelegramContext,
): Promise<StreamRef> {
  const sent = ref["sent"] as SentRef | null | undefined;
  const options = { idempotencyKey: text(ref["key"]) };
  const now = sent ? await edit(sent, piece, ctx) : await reply(targetOf(ref), piece, options, ctx);
  return { ...ref, sent: now, atMs: ctx.nowMs() };
}

function targetOf(ref: StreamRef): ReplyTarget {
  return { data: ref["data"] as Record<string, string> };
}

/** The same for every try: Telegram turns a draft into the next state of the one with its number. Never zero. */
async function draftId(key: string): Promise<number> {
  const digest = await sha256(key);
  return (new DataView(digest.buffer).getUint32(0) % 0x7fff_fffe) + 1;
}
