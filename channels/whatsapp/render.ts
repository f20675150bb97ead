import type { Json, Piece, Reply, ReplyAction } from "#core/channel";
import { withoutBold } from "../markdown/bold.ts";
import { cutMarkdown } from "../markdown/cut.ts";
import { indentRest, type NodePrinters, printer } from "../markdown/print.ts";
import { rewriteMarkdown } from "../markdown/rewrite.ts";
import { clip } from "../markdown/size.ts";
import { tableAsCode } from "../markdown/table.ts";

export const PIECE_MAX = 4096;
const INTERACTIVE_MAX = 1024;
const BUTTONS_MAX = 3;
const BUTTON_LABEL_MAX = 20;
const ROWS_MAX = 10;
const ROW_LABEL_MAX = 24;
const ID_MAX = 200;

/** WhatsApp's own marks: `*bold*`, `_italic_`, `~struck~`, code in back quotes; lists and quotes as in Markdown. */
const MARKS: NodePrinters = {
  heading: (node, { inline }) => `*${inline(node)}*`,
  strong: (node, { inline }) => `*${inline(node)}*`,
  emphasis: (node, { inline }) => `_${inline(node)}_`,
  delete: (node, { inline }) => `~${inline(node)}~`,
  inlineCode: (node) => `\`${node.value}\``,
  code: (node) => `\`\`\`\n${node.value}\n\`\`\``,
  // Marks are no marks in code.
  table: (node) => tableAsCode(node),
  listItem: (node, { blocks, marker }) => marker(node).replace("• ", "- ") + indentRest(blocks(node, "\n"), "  "),
};
const print = printer(MARKS);

function toWhatsapp(markdown: string): string {
  const plain = rewriteMarkdown(markdown, (node, source) => (node.type === "heading" ? withoutBold(source) : null));
  return print(plain).trim() || markdown.trim();
}

export function render({ markdown, actions = [] }: Reply): Piece[] {
  const links = actions.flatMap(({ label, url }) => (url === undefined ? [] : [`[${label}](${url})`]));
  const whole = links.length === 0 ? markdown : `${markdown}\n\n${links.join("\n\n")}`;
  const texts = cutMarkdown(whole, { max: PIECE_MAX, size: (piece) => toWhatsapp(piece).length }).map(toWhatsapp);
  const choices = actions.filter(({ id, url }) => url === undefined && id.length <= ID_MAX);
  const pieces = texts.map((text): Piece => ({
    text,
    body: { type: "text", text: { body: text, preview_url: false } },
  }));
  const last = texts.at(-1);
  if (choices.length === 0 || last === undefined) return pieces;
  const isShort = last.length <= INTERACTIVE_MAX;
  // Words above buttons are few: a longer text goes before, and the labels stand above their buttons.
  const words = isShort ? last : clip(choices.map(({ label }) => label).join(" / "), INTERACTIVE_MAX);
  return [...(isShort ? pieces.slice(0, -1) : pieces), { text: words, body: choicesOf(words, choices) }];
}

function choicesOf(words: string, choices: ReplyAction[]): Json {
  const action = choices.length <= BUTTONS_MAX ? buttonsOf(choices) : listOf(choices);
  return { type: "interactive", interactive: { ...action, body: { text: words } } };
}

function buttonsOf(choices: ReplyAction[]): { [key: string]: Json } {
  const clipped = choices.map(({ label }) => clip(label, BUTTON_LABEL_MAX));
  // Meta refuses two buttons that read alike.
  const areAlike = new Set(clipped).size < clipped.length;
  const buttons = choices.map(({ id, label }, at) => ({
    type: "reply",
    reply: { id, title: clip(areAlike ? `${at + 1}. ${label}` : label, BUTTON_LABEL_MAX) },
  }));
  return { type: "button", action: { buttons } };
}

function listOf(choices: ReplyAction[]): { [key: string]: Json } {
  const rows = choices.slice(0, ROWS_MAX).map(({ id, label }) => ({ id, title: clip(label, ROW_LABEL_MAX) }));
  return { type: "list", action: { button: "…", sections: [{ title: "…", rows }] } };
}
