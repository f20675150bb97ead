/** Cards, JSON 2.0: Markdown, buttons and forms. */
import type { Json, ReplyAction, ReplyForm } from "#core/channel";
import { clip } from "../markdown/size.ts";
import { type Fields, text } from "../read-json.ts";
import { formOf } from "./form.ts";

export type Card = { [key: string]: Json };

/** The element that is streamed. */
export const WORDS = "words";
const LABEL_MAX = 100;
const SUMMARY_MAX = 100;

interface Below {
  actions?: ReplyAction[];
  form?: ReplyForm | undefined;
}

export function cardOf(markdown: string, words: string, { actions = [], form }: Below = {}): Card {
  return {
    schema: "2.0",
    config: { update_multi: true, summary: { content: summaryOf(words) } },
    body: {
      elements: [
        { tag: "markdown", content: markdown, element_id: WORDS },
        ...(form ? [formOf(form)] : []),
        ...(actions.length > 0 ? [row(actions)] : []),
      ],
    },
  };
}

/** What lists of chats show of it. */
export function summaryOf(words: string): string {
  return clip(words, SUMMARY_MAX);
}

/** A card that is being written. `…` until the first words come. */
export function streamingCard(): Card {
  return {
    schema: "2.0",
    config: { update_multi: true, streaming_mode: true, summary: { content: "" } },
    body: { elements: [{ tag: "markdown", content: "…", element_id: WORDS }] },
  };
}

function row(actions: ReplyAction[]): Card {
  return {
    tag: "column_set",
    flex_mode: "flow",
    columns: actions.map((action) => ({ tag: "column", width: "auto", elements: [button(action)] })),
  };
}

function button({ id, label, style, url }: ReplyAction): Card {
  const behavior: Card =
    url === undefined ? { type: "callback", value: { action: id } } : { type: "open_url", default_url: url };
  return {
    tag: "button",
    type: style ?? "default",
    text: { tag: "plain_text", content: clip(label, LABEL_MAX) },
    behaviors: [behavior],
  };
}

/**
 * Buttons that know their conversation: a callback names the chat only, neither its kind nor its thread. Feishu keeps
 * these values; a client cannot change them.
 */
export function addressed(card: Json, data: Fields): Json {
  const place = { key: text(data["key"]), scope: text(data["scope"]) };
  return JSON.parse(JSON.stringify(card), (_key, value: unknown) =>
    isCallback(value) ? { ...value, value: { ...value.value, ...place } } : value,
  ) as Json;
}

function isCallback(value: unknown): value is { type: "callback"; value: object } {
  return (
    typeof value === "object" && value !== null && "type" in value && value.type === "callback" && "value" in value
  );
}
