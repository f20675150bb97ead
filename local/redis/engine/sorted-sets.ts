import {
  atLeast,
  bounds,
  type Command,
  type CommandTable,
  exactly,
  float,
  glob,
  integer,
  numberText,
  options,
  pairs,
} from "./command.ts";
import type { Keyspace } from "./keyspace.ts";
import { CommandError, type Reply, SYNTAX_ERROR } from "./reply.ts";

type Scored = [member: string, score: number];

function sorted(keys: Keyspace, key: string | undefined): Scored[] {
  const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  return [...(keys.read(key!, "zset") ?? [])].toSorted(([a, x], [b, y]) => (x === y ? byBytes(a, b) : x - y));
}

const ADD_FLAGS = new Set(["NX", "XX", "GT", "LT", "CH", "INCR"]);

function mayAdd(flags: Set<string>, current: number | undefined, score: number): boolean {
  if (current === undefined) return !flags.has("XX");
  if (flags.has("NX")) return false;
  if (flags.has("GT")) return score > current;
  return !flags.has("LT") || score < current;
}

function add(keys: Keyspace, [key, ...rest]: string[]): Reply {
  const from = rest.findIndex((word) => !ADD_FLAGS.has(word.toUpperCase()));
  const flags = new Set(rest.slice(0, from).map((word) => word.toUpperCase()));
  const scores = pairs(rest.slice(from)).map(([score, member]): Scored => [member, float(score)]);
  if (from < 0 || scores.length === 0) throw new CommandError(SYNTAX_ERROR);
  return keys.change(key!, "zset", (set): Reply => {
    const counts = { added: 0, changed: 0 };
    let last: string | null = null;
    for (const [member, given] of scores) {
      const current = set.get(member);
      const score = flags.has("INCR") ? (current ?? 0) + given : given;
      if (!mayAdd(flags, current, score)) continue;
      if (current === undefined) counts.added += 1;
      else if (current !== score) counts.changed += 1;
      set.set(member, score);
      last = numberText(score);
    }
    if (flags.has("INCR")) return last;
    return flags.has("CH") ? counts.added + counts.changed : counts.added;
  });
}

/** `5`, `(5`, `-inf` as a test from below; the caller mirrors it for the upper bound. */
function scoreBound(text: string, accepts: (score: number, bound: number) => boolean): (score: number) => boolean {
  const exclusive = text.startsWith("(");
  const bound = float(exclusive ? text.slice(1) : text);
  return (score) => accepts(score, bound) || (!exclusive && score === bound);
}

function withinScores(min: string, max: string): (item: Scored) => boolean {
  const above = scoreBound(min, (score, bound) => score > bound);
  const below = scoreBound(max, (score, bound) => score < bound);
  return ([, score]) => above(score) && below(score);
}

function lexBound(text: string, end: "-" | "+", sign: 1 | -1): (member: string) => boolean {
  if (text === end) return () => true;
  if (text === "-" || text === "+") return () => false;
  if (!/^[[(]/u.test(text)) throw new CommandError("ERR min or max not valid string range item");
  const bound = text.slice(1);
  return (member) => (member === bound ? text.startsWith("[") : (member > bound ? 1 : -1) === sign);
}

function withinLex(min: string, max: string): (item: Scored) => boolean {
  const above = lexBound(min, "-", 1);
  const below = lexBound(max, "+", -1);
  return ([member]) => above(member) && below(member);
}

function select(items: Scored[], [start, stop]: string[], given: Map<string, string[]>): Scored[] {
  const reversed = given.has("REV");
  const ordered = reversed ? items.toReversed() : items;
  const [min, max] = reversed ? [stop!, start!] : [start!, stop!];
  if (given.has("BYSCORE")) return ordered.filter(withinScores(min, max));
  if (given.has("BYLEX")) return ordered.filter(withinLex(min, max));
  return ordered.slice(...bounds(ordered.length, integer(start), integer(stop)));
}

function flat(items: Scored[], withScores: boolean): string[] {
  return items.flatMap(([member, score]) => (withScores ? [member, numberText(score)] : [member]));
}

function range(keys: Keyspace, [key, start, stop, ...rest]: string[]): Reply {
  const given = options(rest, { BYSCORE: 0, BYLEX: 0, REV: 0, LIMIT: 2, WITHSCORES: 0 });
  const selected = select(sorted(keys, key), [start!, stop!], given);
  const [offset, count] = (given.get("LIMIT") ?? ["0", "-1"]).map(integer);
  const limited = selected.slice(offset, count! < 0 ? undefined : offset! + count!);
  return flat(limited, given.has("WITHSCORES"));
}

function drop(keys: Keyspace, key: string, items: Scored[]): number {
  return keys.change(key, "zset", (set) => items.filter(([member]) => set.delete(member)).length);
}

function pop(side: "min" | "max"): Command {
  return atLeast(1, (keys, [key, count]) => {
    const items = side === "min" ? sorted(keys, key) : sorted(keys, key).toReversed();
    const taken = items.slice(0, count === undefined ? 1 : integer(count));
    drop(keys, key!, taken);
    return flat(taken, true);
  });
}

function rank(order: (items: Scored[]) => Scored[]): Command {
  return exactly(2, (keys, [key, member]) => {
    const at = order(sorted(keys, key)).findIndex(([name]) => name === member);
    return at < 0 ? null : at;
  });
}

function score(keys: Keyspace, key: string | undefined, member: string | undefined): string | null {
  const found = keys.read(key!, "zset")?.get(member!);
  return found === undefined ? null : numberText(found);
}

function scan(keys: Keyspace, [key, , ...rest]: string[]): Reply {
  const matches = glob(options(rest, { MATCH: 1, COUNT: 1 }).get("MATCH")?.[0] ?? "*");
  return [
    "0",
    flat(
      sorted(keys, key).filter(([member]) => matches(member)),
      true,
    ),
  ];
}

export const sortedSets: CommandTable = {
  ZADD: atLeast(3, add),
  ZINCRBY: exactly(3, (keys, [key, amount, member]) => add(keys, [key!, "INCR", amount!, member!])),
  ZREM: atLeast(2, (keys, [key, ...names]) =>
    keys.change(key!, "zset", (set) => names.filter((name) => set.delete(name)).length),
  ),
  ZCARD: exactly(1, (keys, [key]) => keys.read(key!, "zset")?.size ?? 0),
  ZSCORE: exactly(2, (keys, [key, member]) => score(keys, key, member)),
  ZMSCORE: atLeast(2, (keys, [key, ...names]) => names.map((name) => score(keys, key, name))),
  ZCOUNT: exactly(3, (keys, [key, min, max]) => sorted(keys, key).filter(withinScores(min!, max!)).length),
  ZLEXCOUNT: exactly(3, (keys, [key, min, max]) => sorted(keys, key).filter(withinLex(min!, max!)).length),
  ZRANK: rank((items) => items),
  ZREVRANK: rank((items) => items.toReversed()),
  ZRANGE: atLeast(3, range),
  ZPOPMIN: pop("min"),
  ZPOPMAX: pop("max"),
  ZREMRANGEBYSCORE: exactly(3, (keys, [key, min, max]) =>
    drop(keys, key!, sorted(keys, key).filter(withinScores(min!, max!))),
  ),
  ZREMRANGEBYRANK: exactly(3, (keys, [key, start, stop]) => {
    const items = sorted(keys, key);
    return drop(keys, key!, items.slice(...bounds(items.length, integer(start), integer(stop))));
  }),
  ZREMRANGEBYLEX: exactly(3, (keys, [key, min, max]) =>
    drop(keys, key!, sorted(keys, key).filter(withinLex(min!, max!))),
  ),
  ZSCAN: atLeast(2, scan),
};
