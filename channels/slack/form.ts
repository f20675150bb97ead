/** Input blocks. What they hold comes with whatever button of the message is pressed. */
import type { Json, ReplyForm, ReplyFormField } from "#core/channel";
import { clip } from "../markdown/size.ts";

const LABEL_MAX = 2000;
const OPTION_MAX = 75;
const WORDS_MAX = 3000;

export function inputsOf({ fields }: ReplyForm): Json[] {
  return fields.map((field) => ({
    type: "input",
    label: plain(field.label, LABEL_MAX),
    optional: !field.required,
    element: elementOf(field),
  }));
}

function elementOf({ name, type, options }: ReplyFormField): Json {
  if (type === "text") return { type: "plain_text_input", action_id: name, multiline: true, max_length: WORDS_MAX };
  const choices = options.map((option, at) => ({ text: plain(option, OPTION_MAX), value: String(at) }));
  return { type: type === "choice" ? "radio_buttons" : "checkboxes", action_id: name, options: choices };
}

function plain(text: string, max: number): Json {
  return { type: "plain_text", text: clip(text, max) };
}
