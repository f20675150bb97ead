/** A form container of cards, JSON 2.0. It stands at the root of a card, and one button sends all of it. */
import type { ReplyForm, ReplyFormField } from "#core/channel";
import { clip } from "../markdown/size.ts";
import type { Card } from "./card.ts";

const LABEL_MAX = 100;
const WORDS_MAX = 1000;

export function formOf({ id, submit, fields }: ReplyForm): Card {
  const button = {
    tag: "button",
    name: "submit",
    type: "primary",
    text: plain(submit),
    form_action_type: "submit",
    behaviors: [{ type: "callback", value: { action: id } }],
  };
  return { tag: "form", name: "form", elements: [...fields.flatMap(elementsOf), button] };
}

/** Only a field for words has a label of its own. */
function elementsOf({ name, label, type, options, required }: ReplyFormField): Card[] {
  const common = { name, required };
  if (type === "text") {
    const words = { input_type: "multiline_text", rows: 1, auto_resize: true, max_length: WORDS_MAX };
    return [{ tag: "input", ...common, ...words, label: plain(label), label_position: "top", width: "fill" }];
  }
  const choices = options.map((option, at) => ({ text: plain(option), value: String(at) }));
  const tag = type === "choice" ? "select_static" : "multi_select_static";
  return [
    { tag: "div", text: plain(label) },
    { tag, ...common, placeholder: plain("…"), options: choices, width: "fill" },
  ];
}

function plain(content: string): Card {
  return { tag: "plain_text", content: clip(content, LABEL_MAX) };
}
