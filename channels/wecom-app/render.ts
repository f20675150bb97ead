import type { Piece, Reply } from "#core/channel";
import { cutMarkdown } from "../markdown/cut.ts";
import { isLineBreak, printPlain } from "../markdown/print.ts";
import { rewriteMarkdown } from "../markdown/rewrite.ts";
import { inBytes, type Size } from "../markdown/size.ts";
import { tableAsList } from "../markdown/table.ts";
import { CARD_WORDS_MAX, templateCard } from "../wecom/template-card.ts";

export const PIECE_MAX = 2048;

export function render({ markdown, actions = [] }: Reply): Piece[] {
  const words = cutMarkdown(markdown, { max: PIECE_MAX, size }).map((piece) => ({
    text: printPlain(piece).trim() || piece,
    body: { msgtype: "markdown", markdown: { content: toAppMarkdown(piece) || piece } },
  }));
  const last = words.at(-1);
  if (actions.length === 0 || !last) return words;
  const isShort = words.length === 1 && last.text.length <= CARD_WORDS_MAX;
  const card = templateCard(isShort ? last.text : (last.text.split("\n").at(-1) ?? last.text), actions);
  const text = isShort ? last.text : actions.map(({ label }) => label).join(" / ");
  const piece = { text, body: { msgtype: "template_card", template_card: card } };
  return isShort ? [piece] : [...words, piece];
}

/** No less than what `toAppMarkdown` makes of it: a row of a table may grow by two. */
const size: Size = (piece) => inBytes(piece) + 2 * (piece.split("\n").length - 1);

/** Apps know headings, bold, links, inline code and quotes; blocks of code, tables and pictures they show as signs. */
export function toAppMarkdown(markdown: string): string {
  return rewriteMarkdown(markdown, (node, source) => {
    switch (node.type) {
      case "code":
        return node.value;
      case "table":
        return tableAsList(node, source);
      case "html":
        return isLineBreak(source) ? "\n" : null;
      case "image":
        return `[${(node.alt || "↗").replaceAll(/[[\]\n]/g, " ")}](${node.url})`;
      case "thematicBreak":
        return "———";
      default:
        return null;
    }
  });
}
