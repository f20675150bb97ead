/**
 * Cuts Markdown into pieces that are Markdown each: between blocks, then between items, rows and lines, then between
 * words, at last between graphemes. What is open at a cut (a fence, a quote, a bold run, the head of a table) is closed
 * before and opened again after it.
 */
import type { Code, List, Nodes, Table } from "mdast";
import { cutInline } from "./cut-inline.ts";
import { type Limit, pack, packLetters, packWords } from "./pack.ts";
import { endOf, parseMarkdown, sourceOf, startOf } from "./parse.ts";
import { inlineReferences } from "./references.ts";

/** Pieces in order, none longer than the limit, none blank; no pieces for a blank text. */
export function cutMarkdown(markdown: string, limit: Limit): string[] {
  const text = inlineReferences(markdown.replaceAll(/\r\n?/g, "\n"))
    .replace(/^(?:[ \t]*\n)+/, "")
    .trimEnd();
  if (text === "") return [];
  // What is many times too long need not be measured for it.
  const mayFit = text.length <= limit.max * 4;
  return mayFit && limit.size(text) <= limit.max ? [text] : cutBlocks(text, limit);
}

function cutBlocks(markdown: string, limit: Limit): string[] {
  const blocks = parseMarkdown(markdown).children;
  const sources = blocks.map((block) => indentOf(markdown, block) + sourceOf(markdown, block));
  return pack(sources, {
    joint: "\n\n",
    limit,
    split: (source, at) => cutBlock(source, blocks[at], limit),
  });
}

/** Code without a fence is code by its indentation alone. */
function indentOf(markdown: string, block: Nodes): string {
  const end = startOf(block);
  let at = end;
  while (at > 0 && " \t".includes(markdown.charAt(at - 1))) at -= 1;
  return markdown.slice(at, end);
}

/** A block that does not fit alone. */
function cutBlock(source: string, block: Nodes | undefined, limit: Limit): string[] {
  switch (block?.type) {
    case "code":
      return cutCode(source, block, limit);
    case "list":
      return cutList(source.trimStart(), block, limit);
    case "table":
      return cutTable(source, block, limit);
    case "blockquote":
      return cutQuote(source, limit);
    case "heading":
    case "paragraph":
      return cutInline(source.trimStart(), limit);
    default:
      return packWords(source, limit);
  }
}

function cutCode(source: string, block: Code, limit: Limit): string[] {
  const opening = /^ {0,3}((`{3,}|~{3,}).*)/.exec(source);
  const head = opening?.[1] ?? "```";
  const fence = opening?.[2] ?? "```";
  const inFence = (code: string) => `${head}\n${code}\n${fence}`;
  const within: Limit = { max: limit.max, size: (code) => limit.size(inFence(code)) };
  if (!hasRoom(within)) return packWords(block.value, limit);
  const split = (line: string) => packLetters(line, within);
  return pack(block.value.split("\n"), { joint: "\n", limit: within, split }).map(inFence);
}

function cutQuote(source: string, limit: Limit): string[] {
  const inner = source.replaceAll(/^ {0,3}> ?/gm, "");
  const quote = (text: string) => text.replaceAll(/^/gm, "> ");
  const within: Limit = { max: limit.max, size: (text) => limit.size(quote(text)) };
  return hasRoom(within) ? cutMarkdown(inner, within).map(quote) : packWords(inner, limit);
}

function cutTable(source: string, block: Table, limit: Limit): string[] {
  const [head = "", rule = "", ...rows] = source.split("\n").map((line) => line.trim());
  const inTable = (body: string) => [head, rule, body].join("\n");
  const within: Limit = { max: limit.max, size: (body) => limit.size(inTable(body)) };
  const hasRows = rows.length > 0 && rows.length === block.children.length - 1;
  if (!hasRows || rows.some((row) => within.size(row) > within.max)) return packWords(source, limit);
  return pack(rows, { joint: "\n", limit: within, split: (row) => [row] }).map(inTable);
}

function cutList(source: string, block: List, limit: Limit): string[] {
  const from = startOf(block);
  const items = block.children.map((item, at) => {
    const text = source.slice(startOf(item) - from, endOf(item) - from);
    return block.ordered ? text.replace(/^\d+/, String((block.start ?? 1) + at)) : text;
  });
  // Words left of an item stand on their own: what follows them in the same piece could be read as their next line.
  return pack(items, {
    joint: block.spread ? "\n\n" : "\n",
    limit,
    split: (item) => cutItem(item, limit),
    fillsUp: false,
  });
}

/** The first piece keeps the marker. */
function cutItem(item: string, limit: Limit): string[] {
  const marker = /^(?:[-*+]|\d+[.)])[ \t]+(?=\S)/.exec(item)?.[0] ?? "";
  const task = /^\[[ xX]\]\s+/.exec(item.slice(marker.length))?.[0] ?? "";
  const indent = " ".repeat(marker.length);
  const inner = item
    .slice(marker.length + task.length)
    .replaceAll(new RegExp(`\n {1,${marker.length || 1}}`, "g"), "\n");
  const inItem = (text: string) => marker + task + text.replaceAll(/\n(?=.)/g, `\n${indent}`);
  const within: Limit = { max: limit.max, size: (text) => limit.size(inItem(text)) };
  if (marker === "" || !hasRoom(within)) return packWords(item, limit);
  return cutMarkdown(inner, within).map((piece, at) => (at === 0 ? inItem(piece) : piece));
}

/** Whether a frame leaves room for what it frames. */
function hasRoom(within: Limit): boolean {
  return within.size("xxxxxxxx") <= within.max;
}
