import type { Piece, Reply } from "#core/channel";
import { cutMarkdown } from "../markdown/cut.ts";
import { isLineBreak, printPlain } from "../markdown/print.ts";
import { rewriteMarkdown } from "../markdown/rewrite.ts";
import { inBytes, type Size } from "../markdown/size.ts";
import { tableAsList } from "../markdown/table.ts";
import { cardOf } from "./card.ts";

/** A card may have 30 KB of JSON; a quarter is left for escapes, buttons and what holds them. */
export const PIECE_MAX = 20_000;

export function render({ markdown, actions = [], form }: Reply): Piece[] {
  const pieces = cutMarkdown(markdown, { max: PIECE_MAX, size });
  return pieces.map((piece, at) => {
    const text = printPlain(piece).trim() || piece;
    const own = at === pieces.length - 1 ? { actions, form } : {};
    return { text, body: cardOf(toCardMarkdown(piece), text, own) };
  });
}

/** What one streamed card can show of a text so far, in the card's form. */
export function firstCard(markdown: string): { words: string; isWhole: boolean } {
  const [head = "", ...rest] = cutMarkdown(markdown, { max: PIECE_MAX, size });
  return { words: toCardMarkdown(head), isWhole: rest.length === 0 };
}

/** No less than what `toCardMarkdown` makes of it, without reading it: that would be done anew for every try of a cut. */
const size: Size = (piece) =>
  inBytes(piece) + (ESCAPE.length - 1) * (piece.split("<").length - 1) + 2 * (piece.split("\n").length - 1);
const ESCAPE = "&#60;";
/** A card with more of them is refused as a whole: five are allowed, and in some clients' versions three. */
const TABLES_MAX = 3;

/**
 * The Markdown of cards: its own tags (a mention of everybody among them) are no words of ours, so every `<` is an
 * escape; a picture must be uploaded first, so a link stands for it.
 */
export function toCardMarkdown(markdown: string): string {
  if (!/[<[|]/.test(markdown)) return markdown;
  let tables = 0;
  return rewriteMarkdown(markdown, (node, source) => {
    switch (node.type) {
      case "table":
        tables += 1;
        return tables > TABLES_MAX ? toCardMarkdown(tableAsList(node, source)) : null;
      case "html":
        if (isLineBreak(source)) return "<br>";
        return source.replaceAll(/\\?</g, ESCAPE);
      case "text":
        return source.replaceAll(/\\?</g, ESCAPE);
      case "image":
        return `[${(node.alt || "↗").replaceAll(/[[\]\n<]/g, " ")}](${node.url})`;
      case "link":
        return source.startsWith("<") ? node.url : null;
      default:
        return null;
    }
  });
}
