/** A platform prints Markdown in its own form by naming only the nodes that it writes differently from plain words. */
import type { ListItem, Nodes, Parents, Table } from "mdast";
import { parseMarkdown } from "./parse.ts";

/** What a printer of a node is given to print what is inside. */
export interface Inside {
  /** The children of a run or a paragraph, one after the other. */
  inline: (node: Parents) => string;
  /** The children of a block, apart by a blank line or `between`. */
  blocks: (node: Parents, between?: string) => string;
  /** The cells of a table, printed. */
  rows: (table: Table) => string[][];
  /** `• `, `3. ` or the box of a task. */
  marker: (item: ListItem) => string;
}
export type NodePrinters = {
  [Type in Nodes["type"]]?: (node: Extract<Nodes, { type: Type }>, inside: Inside) => string;
};
export type Print = (markdown: string) => string;

/** Markdown to the form that `own` writes; what it does not write is written as plain words. */
export function printer(own: NodePrinters): Print {
  const printers: NodePrinters = { ...PLAIN, ...own };
  return (markdown) => printRoot(parseMarkdown(markdown), printers);
}

function printRoot(root: Nodes, printers: NodePrinters): string {
  const markers = new Map<Nodes, string>();
  const print = (node: Nodes): string => {
    if (node.type === "list") noteMarkers(node, markers);
    const write = printers[node.type] as ((node: Nodes, inside: Inside) => string) | undefined;
    return write ? write(node, inside) : "";
  };
  const inside: Inside = {
    inline: (node) => node.children.map(print).join(""),
    blocks: (node, between = "\n\n") =>
      node.children
        .map(print)
        .filter((text) => text !== "")
        .join(between),
    rows: (table) => table.children.map((row) => row.children.map(print)),
    marker: (item) => markers.get(item) ?? "• ",
  };
  return print(root);
}

function noteMarkers(list: Extract<Nodes, { type: "list" }>, markers: Map<Nodes, string>): void {
  for (const [at, item] of list.children.entries()) {
    const bullet = list.ordered ? `${(list.start ?? 1) + at}. ` : "• ";
    const box = item.checked ? "☑ " : "☐ ";
    markers.set(item, typeof item.checked === "boolean" ? box : bullet);
  }
}

/** Lines after the first one, moved to the right. */
export function indentRest(text: string, by: string): string {
  return text.replaceAll(/\n(?=.)/g, `\n${by}`);
}

/** A line break that a model wrote as HTML is one; other tags are words. */
export function isLineBreak(html: string): boolean {
  return /^<br\s*\/?>$/i.test(html.trim());
}

/** Words only: no platform needs more than this to be readable. */
const PLAIN: NodePrinters = {
  root: (node, { blocks }) => blocks(node),
  paragraph: (node, { inline }) => inline(node),
  heading: (node, { inline }) => inline(node),
  blockquote: (node, { blocks }) => blocks(node).replaceAll(/^/gm, "> "),
  list: (node, { blocks }) => blocks(node, node.spread ? "\n\n" : "\n"),
  listItem: (node, { blocks, marker }) => marker(node) + indentRest(blocks(node, node.spread ? "\n\n" : "\n"), "  "),
  code: (node) => node.value,
  html: (node) => (isLineBreak(node.value) ? "\n" : node.value),
  thematicBreak: () => "———",
  table: (node, { rows }) =>
    rows(node)
      .map((cells) => cells.join(" | "))
      .join("\n"),
  tableRow: (node, { inline }) => inline(node),
  tableCell: (node, { inline }) => inline(node),
  text: (node) => node.value,
  emphasis: (node, { inline }) => inline(node),
  strong: (node, { inline }) => inline(node),
  delete: (node, { inline }) => inline(node),
  inlineCode: (node) => node.value,
  break: () => "\n",
  link: (node, { inline }) => withAddress(inline(node), node.url),
  image: (node) => withAddress(node.alt ?? "", node.url),
  linkReference: (node, { inline }) => inline(node),
  imageReference: (node) => node.alt ?? "",
  definition: () => "",
  footnoteReference: (node) => `[${node.label ?? node.identifier}]`,
  footnoteDefinition: (node, { blocks }) => `[${node.label ?? node.identifier}] ${blocks(node)}`,
};

export const printPlain: Print = printer({});

/** `words (address)`, or the address alone when the words say it already. */
function withAddress(words: string, url: string): string {
  const says = words === "" || words === url || `mailto:${words}` === url || `http://${words}` === url;
  return says ? words || url : `${words} (${url})`;
}
