/** An answer that is written before everybody's eyes: one element of a card entity, sent in full again and again. */
import { ChannelError, type ChannelContext, type NativeStream, type StreamRef } from "#core/channel";
import { fields, text } from "../read-json.ts";
import { addressed, streamingCard, summaryOf, WORDS } from "./card.ts";
import { call, FeishuRefusal, OVERTAKEN } from "./call.ts";
import type { FeishuConfig } from "./config.ts";
import { firstCard, render } from "./render.ts";
import { placeOf, post, putCard } from "./send.ts";

type Context = ChannelContext<FeishuConfig>;

/** Sequence numbers of one update: it may need several calls, and a repeated update must not go back. */
const STEPS = 10;
/** Streaming was closed, by hand or after ten minutes. */
const CLOSED = new Set([200850, 300309]);

export const stream: NativeStream<FeishuConfig> = {
  begin: async (target, options, ctx) => {
    const data = JSON.stringify(streamingCard());
    const created = await call(ctx, { method: "POST", path: "/cardkit/v1/cards", json: { type: "card_json", data } });
    const cardId = text(created["card_id"]);
    const content = { type: "card", data: { card_id: cardId } };
    const { messageId = "" } = await post(target, { type: "interactive", content }, options, ctx);
    // A try that is repeated has sent its message already, with the card of the first try.
    return { messageId, cardId: await cardOfMessage(text(messageId), cardId, ctx), place: placeOf(target) };
  },

  update: async (ref, { markdown, n }, ctx) => {
    if (ref["full"] === true) return ref;
    const { words, isWhole } = firstCard(markdown);
    if (words !== "") await write(ref, words, n * STEPS, ctx);
    return isWhole ? ref : { ...ref, full: true };
  },

  finish: async (ref, { reply, n }, ctx) => {
    const [head, ...rest] = render(reply);
    const sequence = n * STEPS;
    if (head) await write(ref, contentOf(head.body), sequence, ctx);
    const closed = { streaming_mode: false, summary: { content: summaryOf(head?.text ?? "") } };
    await overtaken(settings(ref, closed, sequence + 3, ctx));
    if (head && rest.length === 0 && reply.actions?.length) {
      const card = addressed(head.body, fields(ref["place"]));
      await overtaken(putCard(ctx, text(ref["cardId"]), { card, sequence: sequence + 4 }));
    }
    const { messageId = "", cardId = "", place = {} } = ref;
    return { sent: { messageId, cardId, place }, rest };
  },
};

async function cardOfMessage(messageId: string, cardId: string, ctx: Context): Promise<string> {
  try {
    const found = await call(ctx, {
      method: "POST",
      path: "/cardkit/v1/cards/id_convert",
      json: { message_id: messageId },
    });
    return text(found["card_id"]) || cardId;
  } catch (error) {
    if (error instanceof ChannelError) return cardId;
    throw error;
  }
}

function contentOf(card: unknown): string {
  const { elements } = (card as { body: { elements: { content?: string }[] } }).body;
  return elements[0]?.content ?? "";
}

async function write(ref: StreamRef, content: string, sequence: number, ctx: Context): Promise<void> {
  try {
    await putWords(ref, content, sequence, ctx);
  } catch (error) {
    if (!(error instanceof FeishuRefusal) || !CLOSED.has(error.code)) throw error;
    await overtaken(settings(ref, { streaming_mode: true }, sequence + 1, ctx));
    await putWords(ref, content, sequence + 2, ctx);
  }
}

function putWords(ref: StreamRef, content: string, sequence: number, ctx: Context): Promise<void> {
  const path = `/cardkit/v1/cards/${encodeURIComponent(text(ref["cardId"]))}/elements/${WORDS}/content`;
  return overtaken(call(ctx, { method: "PUT", path, json: { content, sequence, uuid: `words-${sequence}` } }));
}

async function settings(ref: StreamRef, config: object, sequence: number, ctx: Context): Promise<void> {
  const path = `/cardkit/v1/cards/${encodeURIComponent(text(ref["cardId"]))}/settings`;
  const json = { settings: JSON.stringify({ config }), sequence, uuid: `settings-${sequence}` };
  await call(ctx, { method: "PATCH", path, json });
}

/** What was overtaken is done: the answer to an earlier try was lost. */
async function overtaken(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!(error instanceof FeishuRefusal) || error.code !== OVERTAKEN) throw error;
  }
}
