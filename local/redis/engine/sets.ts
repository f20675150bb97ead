import { atLeast, type Command, type CommandTable, exactly, glob, integer, options } from "./command.ts";
import type { Keyspace } from "./keyspace.ts";
import type { Reply } from "./reply.ts";

type Combine = (a: ReadonlySet<string>, b: ReadonlySet<string>) => Set<string>;

function members(keys: Keyspace, key: string | undefined): Set<string> {
  return keys.read(key!, "set") ?? new Set();
}

function combined(keys: Keyspace, names: string[], combine: Combine): Set<string> {
  return names.map((name) => members(keys, name)).reduce((left, right) => combine(left, right));
}

function combining(combine: Combine): Command {
  return atLeast(1, (keys, names) => [...combined(keys, names, combine)]);
}

function storing(combine: Combine): Command {
  return atLeast(2, (keys, [target, ...names]) => {
    const value = combined(keys, names, combine);
    keys.replace(target!, { type: "set", value: new Set(value) });
    return value.size;
  });
}

const union: Combine = (a, b) => new Set([...a, ...b]);
const intersection: Combine = (a, b) => new Set([...a].filter((member) => b.has(member)));
const difference: Combine = (a, b) => new Set([...a].filter((member) => !b.has(member)));

function atRandom(set: Set<string>, count: number): string[] {
  const rest = [...set];
  const chosen: string[] = [];
  while (chosen.length < count && rest.length > 0) {
    chosen.push(...rest.splice(Math.floor(Math.random() * rest.length), 1));
  }
  return chosen;
}

function pop(keys: Keyspace, [key, count]: string[]): Reply {
  const chosen = atRandom(members(keys, key), count === undefined ? 1 : integer(count));
  if (chosen.length > 0) {
    keys.change(key!, "set", (set) => {
      for (const member of chosen) set.delete(member);
    });
  }
  return count === undefined ? (chosen[0] ?? null) : chosen;
}

function move(keys: Keyspace, [from, to, member]: string[]): number {
  if (!members(keys, from).has(member!)) return 0;
  keys.read(to!, "set"); // of the wrong type: an error before anything moves
  keys.change(from!, "set", (set) => set.delete(member!));
  keys.change(to!, "set", (set) => set.add(member!));
  return 1;
}

function scan(keys: Keyspace, [key, , ...rest]: string[]): Reply {
  const matches = glob(options(rest, { MATCH: 1, COUNT: 1 }).get("MATCH")?.[0] ?? "*");
  return ["0", [...members(keys, key)].filter(matches)];
}

export const sets: CommandTable = {
  SADD: atLeast(2, (keys, [key, ...added]) =>
    keys.change(key!, "set", (set) => {
      const before = set.size;
      for (const member of added) set.add(member);
      return set.size - before;
    }),
  ),
  SREM: atLeast(2, (keys, [key, ...gone]) =>
    keys.change(key!, "set", (set) => gone.filter((member) => set.delete(member)).length),
  ),
  SMEMBERS: exactly(1, (keys, [key]) => [...members(keys, key)]),
  SCARD: exactly(1, (keys, [key]) => members(keys, key).size),
  SISMEMBER: exactly(2, (keys, [key, member]) => (members(keys, key).has(member!) ? 1 : 0)),
  SMISMEMBER: atLeast(2, (keys, [key, ...asked]) => asked.map((member) => (members(keys, key).has(member) ? 1 : 0))),
  SRANDMEMBER: atLeast(1, (keys, [key, count]) => {
    const chosen = atRandom(members(keys, key), count === undefined ? 1 : Math.abs(integer(count)));
    return count === undefined ? (chosen[0] ?? null) : chosen;
  }),
  SPOP: atLeast(1, pop),
  SMOVE: exactly(3, move),
  SUNION: combining(union),
  SINTER: combining(intersection),
  SDIFF: combining(difference),
  SUNIONSTORE: storing(union),
  SINTERSTORE: storing(intersection),
  SDIFFSTORE: storing(difference),
  SSCAN: atLeast(2, scan),
};
