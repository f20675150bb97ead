import type { Json, Piece, Reply, ReplyAction } from "#core/channel";
import { cutMarkdown } from "../markdown/cut.ts";
import { printPlain } from "../markdown/print.ts";
import { clip } from "../markdown/size.ts";
import { inputsOf } from "./form.ts";
import { escapeText, quietWords } from "./quiet.ts";

/** Of all Markdown blocks of one message together. */
export const PIECE_MAX = 12_000;
const PLAIN_MAX = 3000;
const LABEL_MAX = 75;
const ID_MAX = 2000;
const BUTTONS_MAX = 25;

/** Slack reads Markdown itself, in a block of its own; buttons stand below it. */
export function render({ markdown, actions = [], form }: Reply): Piece[] {
  const send = form ? [{ id: form.id, label: form.submit, style: "primary" as const }] : [];
  const below = [...(form ? inputsOf(form) : []), ...buttonsOf([...send, ...actions])];
  const size = (piece: string) => quietWords(piece).length;
  const texts = cutMarkdown(markdown, { max: PIECE_MAX, size }).map(quietWords);
  return texts.map((text, at) => ({
    text,
    body: {
      // What notifications and screen readers say.
      text: escapeText(clip(printPlain(text).trim() || text, PLAIN_MAX)),
      blocks: [{ type: "markdown", text }, ...(at === texts.length - 1 ? below : [])],
    },
  }));
}

export function buttonsOf(actions: ReplyAction[]): Json[] {
  const elements = actions
    .filter(({ id }) => id.length <= ID_MAX)
    .slice(0, BUTTONS_MAX)
    .map(({ id, label, style, url }, at) => ({
      type: "button",
      action_id: `button-${at}`,
      value: id,
      text: { type: "plain_text", text: clip(label, LABEL_MAX), emoji: true },
      ...(style === undefined ? {} : { style }),
      ...(url === undefined ? {} : { url }),
    }));
  return elements.length === 0 ? [] : [{ type: "actions", elements }];
}
