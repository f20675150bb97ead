import type { Piece, Reply } from "#core/channel";
import { cutMarkdown } from "../markdown/cut.ts";
import { JOINER } from "../markdown/quiet.ts";
import { printPlain } from "../markdown/print.ts";
import { inBytes } from "../markdown/size.ts";
import { CARD_WORDS_MAX, templateCard } from "./template-card.ts";

export const PIECE_MAX = 20_480;

/** `<@id>` calls a person of the group, which an agent's words do not. */
export function quietWords(markdown: string): string {
  return markdown.replaceAll("<@", `<${JOINER}@`);
}

/** A short question is one card with its buttons; a long one is words, then a card. */
export function render({ markdown, actions = [] }: Reply): Piece[] {
  const words = cutMarkdown(quietWords(markdown), { max: PIECE_MAX, size: inBytes }).map((content) => ({
    text: printPlain(content).trim() || content,
    body: { msgtype: "markdown", markdown: { content } },
  }));
  const last = words.at(-1);
  if (actions.length === 0 || !last) return words;
  const isShort = words.length === 1 && last.text.length <= CARD_WORDS_MAX;
  const card = templateCard(isShort ? last.text : (last.text.split("\n").at(-1) ?? last.text), actions);
  const piece = { text: last.text, body: { msgtype: "template_card", template_card: card } };
  return isShort ? [piece] : [...words, { ...piece, text: actions.map(({ label }) => label).join(" / ") }];
}
