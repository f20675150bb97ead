import { isMap, isScalar, isSeq, parseDocument, type Document, type Node } from "yaml";
import type { Path } from "../schema/json-schema.ts";
import { isPlainObject } from "../schema/paths.ts";

/** Where a position in the text stands in the manifest. */
export interface Place {
  /** Of the object whose key is being written, or of the value. */
  path: Path;
  at: "key" | "value";
  /** What was typed of it so far, and where that begins. */
  typed: string;
  from: number;
  /** Keys that the object has already. */
  present: readonly string[];
}

interface Line {
  /** Column of the innermost dash, if the line begins a list entry. */
  dash: number | null;
  column: number;
  key: string | null;
  /** Nothing but the key: its value stands on the lines below. */
  opens: boolean;
}

const KEY_SO_FAR = /^([ ]*(?:- +)*)([\w./-]*)$/;
const VALUE_SO_FAR = /^([ ]*(?:- +)*)([\w./-]+):[ ]+(["']?)([^"'#]*)$/;

/** Works from indentation, because what is being typed seldom parses. */
export function placeAt(text: string, offset: number): Place | null {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(start, offset);
  const above = text.slice(0, start).split("\n");
  const value = VALUE_SO_FAR.exec(before);
  if (value) {
    const [, lead = "", key = "", , typed = ""] = value;
    return { path: [...containerOf(above, lead), key], at: "value", typed, from: offset - typed.length, present: [] };
  }
  const match = KEY_SO_FAR.exec(before);
  if (!match) return null;
  const [, lead = "", typed = ""] = match;
  const path = containerOf(above, lead);
  return { path, at: "key", typed, from: offset - typed.length, present: keysAt(text, path) };
}

function containerOf(above: readonly string[], lead: string): Path {
  let { dash, column } = measure(lead);
  let entry = 0;
  const path: (string | number)[] = [];
  for (const text of above.toReversed()) {
    const line = readLine(text);
    if (line === null) continue;
    if (dash === null && line.column === column && line.dash !== null) {
      dash = line.dash;
      entry = 0;
    } else if (dash !== null && line.dash === dash) {
      entry += 1;
    } else if (line.key !== null && line.opens && (dash === null ? line.column < column : line.column <= dash)) {
      path.unshift(...(dash === null ? [line.key] : [line.key, entry]));
      ({ dash, column } = line);
      entry = 0;
    }
  }
  return path;
}

function measure(lead: string): { dash: number | null; column: number } {
  const dash = lead.lastIndexOf("-");
  return { dash: dash < 0 ? null : dash, column: lead.length };
}

function readLine(text: string): Line | null {
  const match = /^([ ]*(?:- +)*)(?:([\w./-]+):(?:[ ]+(.*))?)?/.exec(text);
  if (!match || text.trim() === "" || text.trim().startsWith("#")) return null;
  const [, lead = "", key, rest = ""] = match;
  return { ...measure(lead), key: key ?? null, opens: rest.trim() === "" || rest.trim().startsWith("#") };
}

function keysAt(text: string, path: Path): string[] {
  const document = parseDocument(text);
  const value: unknown = path.length === 0 ? document.toJS() : plain(document.getIn(path));
  return isPlainObject(value) ? Object.keys(value) : [];
}

function plain(node: unknown): unknown {
  return typeof node === "object" && node !== null && "toJSON" in node
    ? (node as { toJSON(): unknown }).toJSON()
    : node;
}

/** From where to where a path stands in the text; of what is not there, the nearest that is. */
export function rangeOf(text: string, path: Path): { from: number; to: number } {
  const document: Document = parseDocument(text);
  let node: Node | null = document.contents;
  let range = { from: 0, to: Math.max(0, text.indexOf("\n")) };
  for (const step of path) {
    const next = stepInto(node, step);
    if (next === null) return range;
    range = next.range;
    node = next.node;
  }
  return range;
}

function stepInto(
  node: Node | null,
  step: string | number,
): { node: Node | null; range: { from: number; to: number } } | null {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
    if (!pair || !isScalar(pair.key)) return null;
    const value = pair.value as Node | null;
    const from = pair.key.range?.[0] ?? 0;
    const to = isScalar(value) ? (value.range?.[1] ?? from) : (pair.key.range?.[1] ?? from);
    return { node: value, range: { from, to } };
  }
  if (!isSeq(node) || typeof step !== "number") return null;
  const item = node.items[step] as Node | undefined;
  if (item === undefined) return null;
  return {
    node: item,
    range: { from: item.range?.[0] ?? 0, to: isScalar(item) ? (item.range?.[1] ?? 0) : (item.range?.[0] ?? 0) + 1 },
  };
}
