import type { Piece, Reply, ReplyAction } from "#core/channel";
import { cutMarkdown } from "../markdown/cut.ts";
import { isLineBreak, printPlain } from "../markdown/print.ts";
import { rewriteMarkdown } from "../markdown/rewrite.ts";
import { clip, type Size } from "../markdown/size.ts";
import { tableAsList } from "../markdown/table.ts";
import { linkOf } from "./action.ts";

export const PIECE_MAX = 3800;
const TITLE_MAX = 30;
/** Left free for the links that stand for buttons. */
const LINKS_MAX = 1500;

export function render({ markdown, actions = [] }: Reply): Piece[] {
  const max = actions.length > 0 ? PIECE_MAX - LINKS_MAX : PIECE_MAX;
  const pieces = cutMarkdown(markdown, { max, size });
  const links = linksOf(actions);
  return pieces.map((piece, at) => {
    const words = toDingTalkMarkdown(piece);
    const body = links !== "" && at === pieces.length - 1 ? `${words}\n\n${links}` : words;
    const text = printPlain(piece).trim() || piece;
    return { text, body: { title: titleOf(text), text: body } };
  });
}

/** As many as there is room for: half a link is none. */
function linksOf(actions: ReplyAction[]): string {
  let links = "";
  for (const link of actions.map(linkOf)) {
    const longer = links === "" ? link : `${links}  \n${link}`;
    if (longer.length > LINKS_MAX) break;
    links = longer;
  }
  return links;
}

/** What one streamed card can show of a text so far. */
export function firstCard(markdown: string): { words: string; isWhole: boolean } {
  const [head = "", ...rest] = cutMarkdown(markdown, { max: PIECE_MAX, size });
  return { words: toDingTalkMarkdown(head), isWhole: rest.length === 0 };
}

/** What a notification shows. */
function titleOf(words: string): string {
  const line = words.split("\n").find((one) => one.trim() !== "") ?? "";
  return clip(line.trim(), TITLE_MAX);
}

/** No less than what `toDingTalkMarkdown` makes of it: each line may end in two spaces more. */
const size: Size = (piece) => piece.length + 2 * (piece.split("\n").length - 1) + 8;

/** DingTalk joins lines that two spaces do not part, and shows no tables. */
export function toDingTalkMarkdown(markdown: string): string {
  return rewriteMarkdown(markdown, (node, source) => {
    switch (node.type) {
      case "text":
        return source.replaceAll(/ *\n/g, "  \n");
      case "table":
        return tableAsList(node, source);
      case "html":
        return isLineBreak(source) ? "  \n" : null;
      default:
        return null;
    }
  });
}
