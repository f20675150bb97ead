/** Members that a JSON text gives twice: `JSON.parse` keeps the last and says nothing. */
import { childPath } from "./text-errors.ts";

/** No more than anybody is told of. */
export const DUPLICATES_MAX = 20;

interface Frame {
  path: string;
  /** Of an object: the names so far. Of a list: null. */
  names: Set<string> | null;
  index: number;
  name: string;
}

export interface JsonShape {
  duplicates: string[];
  depth: number;
}

/** Only for text that `JSON.parse` has accepted. */
export function shapeOfJson(text: string): JsonShape {
  const duplicates: string[] = [];
  const stack: Frame[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    const top = stack.at(-1);
    if (sign === "{" || sign === "[") {
      stack.push({ path: pathWithin(top), names: sign === "{" ? new Set() : null, index: 0, name: "" });
      depth = Math.max(depth, stack.length);
    } else if (sign === "}" || sign === "]") stack.pop();
    else if (sign === "," && top) top.index++;
    else if (sign === '"') {
      const end = endOfString(text, at);
      if (top?.names && isName(text, end)) addName(top, JSON.parse(text.slice(at, end)) as string, duplicates);
      at = end - 1;
    }
  }
  return { duplicates, depth };
}

function addName(frame: Frame, name: string, duplicates: string[]): void {
  frame.name = name;
  if (duplicates.length < DUPLICATES_MAX && frame.names?.has(name)) duplicates.push(childPath(frame.path, name));
  frame.names?.add(name);
}

function pathWithin(frame: Frame | undefined): string {
  if (!frame) return "";
  return childPath(frame.path, frame.names ? frame.name : frame.index);
}

/** Just behind the closing quote. */
function endOfString(text: string, start: number): number {
  let end = start;
  for (;;) {
    end = text.indexOf('"', end + 1);
    let slashes = 0;
    while (text[end - 1 - slashes] === "\\") slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
}

function isName(text: string, end: number): boolean {
  let at = end;
  while (/\s/.test(text[at] ?? "")) at++;
  return text[at] === ":";
}
