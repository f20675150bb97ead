import { atLeast, type CommandTable, exactly, float, glob, integer, numberText, options, pairs } from "./command.ts";
import type { Keyspace } from "./keyspace.ts";
import { CommandError, type Reply } from "./reply.ts";

const NOTHING: ReadonlyMap<string, string> = new Map();

function fields(keys: Keyspace, key: string | undefined): ReadonlyMap<string, string> {
  return keys.read(key!, "hash") ?? NOTHING;
}

function setFields(keys: Keyspace, [key, ...rest]: string[]): number {
  const values = pairs(rest);
  return keys.change(key!, "hash", (hash) => {
    const before = hash.size;
    for (const [field, value] of values) hash.set(field, value);
    return hash.size - before;
  });
}

function addTo(keys: Keyspace, [key, field, amount]: string[]): number {
  return keys.change(key!, "hash", (hash) => {
    const current = Number(hash.get(field!) ?? "0");
    if (!Number.isSafeInteger(current)) throw new CommandError("ERR hash value is not an integer");
    const sum = current + integer(amount);
    hash.set(field!, String(sum));
    return sum;
  });
}

function addFloatTo(keys: Keyspace, [key, field, amount]: string[]): string {
  return keys.change(key!, "hash", (hash) => {
    const sum = numberText(float(hash.get(field!) ?? "0") + float(amount));
    hash.set(field!, sum);
    return sum;
  });
}

function scan(keys: Keyspace, [key, , ...rest]: string[]): Reply {
  const matches = glob(options(rest, { MATCH: 1, COUNT: 1 }).get("MATCH")?.[0] ?? "*");
  return ["0", [...fields(keys, key)].filter(([field]) => matches(field)).flat()];
}

export const hashes: CommandTable = {
  HGET: exactly(2, (keys, [key, field]) => fields(keys, key).get(field!) ?? null),
  HSET: atLeast(3, setFields),
  HMSET: atLeast(3, (keys, args) => {
    setFields(keys, args);
    return "OK";
  }),
  HSETNX: exactly(3, (keys, [key, field, value]) =>
    fields(keys, key).has(field!) ? 0 : setFields(keys, [key!, field!, value!]),
  ),
  HMGET: atLeast(2, (keys, [key, ...names]) => names.map((name) => fields(keys, key).get(name) ?? null)),
  HGETALL: exactly(1, (keys, [key]) => [...fields(keys, key)].flat()),
  HKEYS: exactly(1, (keys, [key]) => [...fields(keys, key).keys()]),
  HVALS: exactly(1, (keys, [key]) => [...fields(keys, key).values()]),
  HLEN: exactly(1, (keys, [key]) => fields(keys, key).size),
  HEXISTS: exactly(2, (keys, [key, field]) => (fields(keys, key).has(field!) ? 1 : 0)),
  HSTRLEN: exactly(2, (keys, [key, field]) => Buffer.byteLength(fields(keys, key).get(field!) ?? "")),
  HDEL: atLeast(2, (keys, [key, ...names]) =>
    keys.change(key!, "hash", (hash) => names.filter((name) => hash.delete(name)).length),
  ),
  HINCRBY: exactly(3, addTo),
  HINCRBYFLOAT: exactly(3, addFloatTo),
  HSCAN: atLeast(2, scan),
};
