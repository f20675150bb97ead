import type { Nodes, Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import remend from "remend";

const EXTENSIONS = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };
/** A text is measured, cut and printed in one go: its tree is made once. Trees are only read. */
const KEPT = 8;
const kept = new Map<string, Root>();

/** Markdown with tables, task lists, strikethrough, footnotes and bare links. */
export function parseMarkdown(markdown: string): Root {
  const known = kept.get(markdown);
  if (known) return known;
  const root = fromMarkdown(markdown, EXTENSIONS);
  const [oldest] = kept.keys();
  if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(markdown, root);
  return root;
}

/** A text that is still being written, with what it opened closed: `**bol` is `**bol**`, a half link is its words. */
export function healMarkdown(partial: string): string {
  return closeFence(remend(partial, { linkMode: "text-only", katex: false }));
}

/** The part of the source that a node was read from. */
export function sourceOf(markdown: string, node: Nodes): string {
  return markdown.slice(startOf(node), endOf(node));
}
export function startOf(node: Nodes): number {
  return node.position?.start.offset ?? 0;
}
export function endOf(node: Nodes): number {
  return node.position?.end.offset ?? 0;
}

/** A fence without an end runs to the end of the text by Markdown's rule; some platforms do not know that rule. */
function closeFence(markdown: string): string {
  const last = parseMarkdown(markdown).children.at(-1);
  if (last?.type !== "code") return markdown;
  const lines = sourceOf(markdown, last).split("\n");
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(lines[0] ?? "")?.[1];
  if (fence === undefined || (lines.length > 1 && isClosing(lines.at(-1) ?? "", fence))) return markdown;
  return `${markdown}${markdown.endsWith("\n") ? "" : "\n"}${fence}`;
}

function isClosing(line: string, fence: string): boolean {
  const mark = line.trim();
  return mark.length >= fence.length && mark === fence.charAt(0).repeat(mark.length);
}
