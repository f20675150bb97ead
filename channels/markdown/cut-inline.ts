import type { Nodes, PhrasingContent } from "mdast";
import { toString } from "mdast-util-to-string";
import { type Limit, pack, packWords, trimCut, wordsOf } from "./pack.ts";
import { endOf, parseMarkdown, startOf } from "./parse.ts";

/** A paragraph or heading: cut between runs and words; a run that is cut (bold, a link) is closed and opened again. */
export function cutInline(source: string, limit: Limit): string[] {
  const block = parseMarkdown(source).children[0];
  // One less, for the escape that a cut may need.
  const within: Limit = { max: limit.max - 1, size: limit.size };
  if (block?.type !== "paragraph" && block?.type !== "heading") return packWords(source, within);
  const pieces = packRuns(source, block.children, within).map((piece, at) => (at === 0 ? piece : asWords(piece)));
  const isWhole = pieces.map(saidBy).join("") === saidBy(source);
  // Marks that meet by chance (`10*2 and **`) may read differently in pieces: then the words go without any form.
  return isWhole ? pieces : packWords(withoutForm(block), within);
}

/** Its words, as they read. */
function saidBy(markdown: string): string {
  return toString(parseMarkdown(markdown)).replaceAll(/\s/g, "");
}

function withoutForm(block: Nodes): string {
  return toString(block).replaceAll(/[!-/:-@[-`{-~]/g, String.raw`\$&`);
}

/** Words of a text are parts of their own, so that pieces fill up; every other run is one part. */
interface Part {
  text: string;
  run: PhrasingContent;
}

function packRuns(source: string, runs: PhrasingContent[], limit: Limit): string[] {
  const parts = runs.flatMap((run) => partsOf(source, run));
  const [first] = parts;
  // What is before the first run: the mark of a heading.
  if (first && runs[0]) first.text = source.slice(0, startOf(runs[0])) + first.text;
  const texts = parts.map((part) => part.text);
  const pieces = pack(texts, { joint: "", limit, split: (text, at) => cutRun(text, parts[at]?.run, limit) });
  return pieces.map((piece, at) => trimCut(piece, at, pieces.length)).filter((piece) => piece !== "");
}

function partsOf(source: string, run: PhrasingContent): Part[] {
  const text = source.slice(startOf(run), endOf(run));
  if (run.type === "break") return [{ text: "  \n", run }];
  return run.type === "text" ? wordsOf(asLiteral(text)).map((word) => ({ text: word, run })) : [{ text, run }];
}

/** A lone mark that meant nothing in its paragraph could find a partner in the piece. */
function asLiteral(text: string): string {
  return text.replaceAll(/\\.|[*`~]|(?<=\s)#|(?<!\w)_|_(?!\w)/g, (mark) => (mark.length > 1 ? mark : `\\${mark}`));
}

function cutRun(text: string, run: PhrasingContent | undefined, limit: Limit): string[] {
  const lead = run && run.type !== "text" ? text.length - (endOf(run) - startOf(run)) : 0;
  const frame = run && frameOf(text.slice(lead), run);
  if (!frame) return packWords(text, limit);
  const inFrame = (inner: string, at: number) =>
    (at === 0 ? text.slice(0, lead) : "") + frame.open + inner + frame.close;
  const within: Limit = { max: limit.max, size: (inner) => limit.size(inFrame(inner, 0)) };
  if (within.size("xxxxxxxx") > within.max) return packWords(text, limit);
  const inside = frame.isLiteral ? packWords(frame.inner, within) : cutInside(frame.inner, within);
  return inside.map(inFrame);
}

function cutInside(inner: string, within: Limit): string[] {
  const block = parseMarkdown(inner).children[0];
  return block?.type === "paragraph" ? packRuns(inner, block.children, within) : packWords(inner, within);
}

interface Frame {
  open: string;
  inner: string;
  close: string;
  /** Markdown means nothing inside. */
  isLiteral: boolean;
}

function frameOf(text: string, run: PhrasingContent): Frame | null {
  if (run.type === "inlineCode") {
    const ticks = /^`+/.exec(text)?.[0] ?? "";
    const inner = text.slice(ticks.length, -ticks.length);
    return ticks === "" || inner === "" ? null : { open: ticks, inner, close: ticks, isLiteral: true };
  }
  if (run.type !== "strong" && run.type !== "emphasis" && run.type !== "delete" && run.type !== "link") return null;
  const [first, last]: (Nodes | undefined)[] = [run.children[0], run.children.at(-1)];
  if (!first || !last) return null;
  const [from, to] = [startOf(first) - startOf(run), endOf(last) - startOf(run)];
  return { open: text.slice(0, from), inner: text.slice(from, to), close: text.slice(to), isLiteral: false };
}

/** Words that a cut moved to the start of a line must not become a list, a heading or a quote there. */
function asWords(piece: string): string {
  const first = parseMarkdown(piece).children[0];
  return !first || first.type === "paragraph" ? piece : piece.replace(/^\d*/, String.raw`$&\ `.trimEnd());
}
