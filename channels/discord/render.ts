import type { Json, Piece, Reply, ReplyAction } from "#core/channel";
import { withoutBold } from "../markdown/bold.ts";
import { cutMarkdown } from "../markdown/cut.ts";
import { isLineBreak } from "../markdown/print.ts";
import { type Rewrite, rewriteMarkdown } from "../markdown/rewrite.ts";
import { clip } from "../markdown/size.ts";
import { tableAsCode } from "../markdown/table.ts";

export const PIECE_MAX = 2000;
const LABEL_MAX = 80;
const ID_MAX = 100;
const ROW = 5;
const BUTTONS_MAX = 25;
const SUPPRESS_EMBEDS = 4;

/** Discord knows Markdown without tables, small headings, pictures and tick boxes. */
const asDiscord: Rewrite = (node, source) => {
  switch (node.type) {
    case "table":
      return tableAsCode(node);
    case "thematicBreak":
      return "───";
    case "heading":
      return node.depth > 3
        ? `**${withoutBold(source)
            .replace(/^#+\s*/, "")
            .replace(/\s+#+$/, "")}**`
        : null;
    case "image":
      return node.alt ? `[${node.alt}](${node.url})` : node.url;
    case "listItem":
      return typeof node.checked === "boolean" ? source.replace(/\[[ xX]\]/, node.checked ? "☑" : "☐") : null;
    case "html":
      return isLineBreak(source) ? "\n" : null;
    default:
      return null;
  }
};

function toDiscord(markdown: string): string {
  return rewriteMarkdown(markdown, asDiscord);
}

export function render({ markdown, actions = [] }: Reply): Piece[] {
  const pieces = cutMarkdown(markdown, { max: PIECE_MAX, size: (piece) => toDiscord(piece).length }).map(toDiscord);
  return pieces.map((text, at) => ({
    text,
    body: {
      content: text,
      // Whatever an agent writes, it calls nobody.
      allowed_mentions: { parse: [] },
      flags: SUPPRESS_EMBEDS,
      components: at === pieces.length - 1 ? rowsOf(actions) : [],
    },
  }));
}

function rowsOf(actions: ReplyAction[]): Json[] {
  const buttons = actions
    .filter(({ id, url }) => url !== undefined || id.length <= ID_MAX)
    .slice(0, BUTTONS_MAX)
    .map(buttonOf);
  const rows: Json[] = [];
  for (let at = 0; at < buttons.length; at += ROW) rows.push({ type: 1, components: buttons.slice(at, at + ROW) });
  return rows;
}

function buttonOf({ id, label, style, url }: ReplyAction): Json {
  const text = clip(label, LABEL_MAX);
  if (url !== undefined) return { type: 2, style: 5, label: text, url };
  const styles = { primary: 1, danger: 4 };
  return { type: 2, style: style === undefined ? 2 : styles[style], label: text, custom_id: id };
}
