import type { Json, Piece, Reply, ReplyAction } from "#core/channel";
import { cutMarkdown } from "../markdown/cut.ts";
import { JOINER } from "../markdown/quiet.ts";
import { isLineBreak, printPlain } from "../markdown/print.ts";
import { rewriteMarkdown } from "../markdown/rewrite.ts";
import { clip, type Size } from "../markdown/size.ts";
import { tableAsList } from "../markdown/table.ts";

export const PIECE_MAX = 2000;
const ROW_MAX = 5;
const ROWS_MAX = 5;
const LABEL_MAX = 20;
/** QQ's own tags in words; each calls somebody. */
const CALL = /<(?=@|qqbot-)|@(?=everyone\b)/gi;

/** No less than what `toQQMarkdown` makes of it: a row of a table may grow by two. */
export const size: Size = (piece) => piece.length + 2 * (piece.split("\n").length - 1);

/** In both forms: which one a bot may use is known only when it is sent. */
export function render({ markdown, actions = [] }: Reply): Piece[] {
  const pieces = cutMarkdown(quietWords(markdown), { max: PIECE_MAX, size });
  return pieces.map((piece, at) => {
    const text = clip(printPlain(piece).trim() || piece, PIECE_MAX);
    const body: { [key: string]: Json } = { markdown: toQQMarkdown(piece) };
    return { text, body: at === pieces.length - 1 && actions.length > 0 ? { ...body, ...buttons(actions) } : body };
  });
}

/** Whatever an agent writes calls nobody. */
export function quietWords(markdown: string): string {
  return markdown.replaceAll(CALL, `$&${JOINER}`);
}

/** Below words that stand already: a streamed answer has no buttons of its own. */
export function buttonsPiece(actions: ReplyAction[]): Piece {
  const text = actions.map(({ label }) => label).join(" / ");
  return { text, body: { markdown: text, ...buttons(actions) } };
}

function buttons(actions: ReplyAction[]): { [key: string]: Json } {
  const rows: Json[] = [];
  for (let at = 0; at < actions.length && rows.length < ROWS_MAX; at += ROW_MAX) {
    rows.push({ buttons: actions.slice(at, at + ROW_MAX).map(button) });
  }
  const named = actions.map(({ label, url }) => (url === undefined ? `• ${label}` : `• ${label} (${url})`));
  return { keyboard: { content: { rows } }, named: named.join("\n") };
}

function button({ id, label, style, url }: ReplyAction, at: number): Json {
  const words = clip(label, LABEL_MAX);
  return {
    id: String(at + 1),
    render_data: { label: words, visited_label: words, style: style === "primary" ? 1 : 0 },
    action: { type: url === undefined ? 1 : 0, permission: { type: 2 }, data: url ?? id, unsupport_tips: words },
  };
}

/** A picture needs its size in QQ's Markdown, a link needs none; tables there are not. */
export function toQQMarkdown(markdown: string): string {
  if (!/!\[|\||<br/i.test(markdown)) return markdown;
  return rewriteMarkdown(markdown, (node, source) => {
    switch (node.type) {
      case "image":
        return `[${(node.alt || "↗").replaceAll(/[[\]\n]/g, " ")}](${node.url})`;
      case "table":
        return tableAsList(node, source);
      case "html":
        return isLineBreak(source) ? "\n" : null;
      default:
        return null;
    }
  });
}
