import type { Keyspace } from "./keyspace.ts";
import { CommandError, type Reply, SYNTAX_ERROR } from "./reply.ts";

export interface Command {
  least: number;
  most: number;
  run: (keys: Keyspace, args: string[]) => Reply;
}

export type CommandTable = Record<string, Command>;

type Run = Command["run"];

/** A command that takes exactly `count` arguments. */
export function exactly(count: number, run: Run): Command {
  return { least: count, most: count, run };
}

/** A command that takes `count` arguments or more. */
export function atLeast(count: number, run: Run): Command {
  return { least: count, most: Infinity, run };
}

export function integer(text: string | undefined): number {
  const value = Number(text);
  if (text === undefined || text.trim() === "" || !Number.isSafeInteger(value)) {
    throw new CommandError("ERR value is not an integer or out of range");
  }
  return value;
}

export function float(text: string | undefined): number {
  const value = text === "+inf" || text === "inf" ? Infinity : text === "-inf" ? -Infinity : Number(text);
  if (text === undefined || text.trim() === "" || Number.isNaN(value)) {
    throw new CommandError("ERR value is not a valid float");
  }
  return value;
}

export function numberText(value: number): string {
  if (value === Infinity) return "inf";
  return value === -Infinity ? "-inf" : String(value);
}

/** Reads `[flag | flag value]…`: `words` maps a flag to how many values follow it. Flags come in any case. */
export function options(args: string[], words: Record<string, number>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (let at = 0; at < args.length;) {
    const word = args[at]!.toUpperCase();
    const count = words[word];
    const values = args.slice(at + 1, at + 1 + (count ?? 0));
    if (count === undefined || values.length < count || found.has(word)) throw new CommandError(SYNTAX_ERROR);
    found.set(word, values);
    at += 1 + count;
  }
  return found;
}

export function pairs(args: string[]): [string, string][] {
  if (args.length % 2 !== 0) throw new CommandError(SYNTAX_ERROR);
  return Array.from({ length: args.length / 2 }, (_, at) => [args[2 * at]!, args[2 * at + 1]!]);
}

/** `start` and `stop` of Redis, both included and counted from the end when negative, as a slice's bounds. */
export function bounds(length: number, start: number, stop: number): [from: number, to: number] {
  const from = start < 0 ? Math.max(0, length + start) : start;
  const to = stop < 0 ? length + stop : stop;
  return [from, Math.max(from, Math.min(length, to + 1))];
}

/** A glob pattern of Redis (`*`, `?`, `[a-z]`, backslash) as a test. */
export function glob(pattern: string): (text: string) => boolean {
  const source = pattern.replace(/\\(.)|\[(\^?)([^\]]*)\]|[*?]|[.+^${}()|[\]\\]/gsu, (token, escaped, not, set) => {
    if (escaped !== undefined) return RegExp.escape(escaped);
    if (set !== undefined) return `[${not}${set.replace(/[\\\]]/gu, "\\$&")}]`;
    if (token === "*") return "[^]*";
    return token === "?" ? "[^]" : `\\${token}`;
  });
  const expression = new RegExp(`^${source}$`, "u");
  return (text) => expression.test(text);
}
