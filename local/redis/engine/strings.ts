import { atLeast, bounds, type CommandTable, exactly, float, integer, numberText, options, pairs } from "./command.ts";
import type { Keyspace } from "./keyspace.ts";
import { CommandError, type Reply, SYNTAX_ERROR } from "./reply.ts";

const EXPIRY_WORDS = ["EX", "PX", "EXAT", "PXAT"] as const;

/** The expiry that SET and GETEX options ask for, in milliseconds since the epoch. */
function expiry(keys: Keyspace, given: Map<string, string[]>): number | undefined {
  const words = EXPIRY_WORDS.filter((word) => given.has(word));
  if (words.length > 1) throw new CommandError(SYNTAX_ERROR);
  const [word] = words;
  if (!word) return undefined;
  const amount = integer(given.get(word)![0]);
  if (amount <= 0) throw new CommandError("ERR invalid expire time in 'set' command");
  const ms = word.startsWith("EX") ? amount * 1000 : amount;
  return word.endsWith("AT") ? ms : keys.nowMs() + ms;
}

function set(keys: Keyspace, [key, value, ...rest]: string[]): Reply {
  const given = options(rest, { NX: 0, XX: 0, GET: 0, KEEPTTL: 0, EX: 1, PX: 1, EXAT: 1, PXAT: 1 });
  if (given.has("NX") && given.has("XX")) throw new CommandError(SYNTAX_ERROR);
  const expiresAt = given.has("KEEPTTL") ? keys.entry(key!)?.expiresAt : expiry(keys, given);
  const before = given.has("GET") ? (keys.read(key!, "string") ?? null) : null;
  const exists = keys.entry(key!) !== undefined;
  const refused = (given.has("NX") && exists) || (given.has("XX") && !exists);
  if (!refused) keys.write(key!, value!, expiresAt);
  if (given.has("GET")) return before;
  return refused ? null : "OK";
}

function add(keys: Keyspace, key: string, amount: number): number {
  const sum = integer(keys.read(key, "string") ?? "0") + amount;
  if (!Number.isSafeInteger(sum)) throw new CommandError("ERR increment or decrement would overflow");
  keys.write(key, String(sum), keys.entry(key)?.expiresAt);
  return sum;
}

function addFloat(keys: Keyspace, [key, amount]: string[]): string {
  const sum = numberText(float(keys.read(key!, "string") ?? "0") + float(amount));
  keys.write(key!, sum, keys.entry(key!)?.expiresAt);
  return sum;
}

function append(keys: Keyspace, [key, tail]: string[]): number {
  const text = (keys.read(key!, "string") ?? "") + tail!;
  keys.write(key!, text, keys.entry(key!)?.expiresAt);
  return Buffer.byteLength(text);
}

function getEx(keys: Keyspace, [key, ...rest]: string[]): Reply {
  const given = options(rest, { PERSIST: 0, EX: 1, PX: 1, EXAT: 1, PXAT: 1 });
  const value = keys.read(key!, "string") ?? null;
  if (value !== null && given.size > 0) keys.expire(key!, expiry(keys, given));
  return value;
}

function setWithTtl(keys: Keyspace, key: string, value: string, ttlMs: number): Reply {
  if (ttlMs <= 0) throw new CommandError("ERR invalid expire time in 'setex' command");
  keys.write(key, value, keys.nowMs() + ttlMs);
  return "OK";
}

function getAndDelete(keys: Keyspace, [key]: string[]): Reply {
  const value = keys.read(key!, "string") ?? null;
  if (value !== null) keys.delete(key!);
  return value;
}

function many(keys: Keyspace, args: string[]): Reply {
  return args.map((key) => {
    const entry = keys.entry(key);
    return entry?.type === "string" ? entry.value : null;
  });
}

function setIfNone(keys: Keyspace, args: string[]): number {
  const values = pairs(args);
  if (values.some(([key]) => keys.entry(key))) return 0;
  for (const [key, value] of values) keys.write(key, value);
  return 1;
}

export const strings: CommandTable = {
  GET: exactly(1, (keys, [key]) => keys.read(key!, "string") ?? null),
  SET: atLeast(2, set),
  SETNX: exactly(2, (keys, [key, value]) => (set(keys, [key!, value!, "NX"]) === "OK" ? 1 : 0)),
  SETEX: exactly(3, (keys, [key, seconds, value]) => setWithTtl(keys, key!, value!, integer(seconds) * 1000)),
  PSETEX: exactly(3, (keys, [key, ms, value]) => setWithTtl(keys, key!, value!, integer(ms))),
  GETSET: exactly(2, (keys, [key, value]) => set(keys, [key!, value!, "GET"])),
  GETDEL: exactly(1, getAndDelete),
  GETEX: atLeast(1, getEx),
  MGET: atLeast(1, many),
  MSET: atLeast(2, (keys, args) => {
    for (const [key, value] of pairs(args)) keys.write(key, value);
    return "OK";
  }),
  MSETNX: atLeast(2, setIfNone),
  INCR: exactly(1, (keys, [key]) => add(keys, key!, 1)),
  DECR: exactly(1, (keys, [key]) => add(keys, key!, -1)),
  INCRBY: exactly(2, (keys, [key, amount]) => add(keys, key!, integer(amount))),
  DECRBY: exactly(2, (keys, [key, amount]) => add(keys, key!, -integer(amount))),
  INCRBYFLOAT: exactly(2, addFloat),
  APPEND: exactly(2, append),
  STRLEN: exactly(1, (keys, [key]) => Buffer.byteLength(keys.read(key!, "string") ?? "")),
  GETRANGE: exactly(3, (keys, [key, start, stop]) => {
    const bytes = Buffer.from(keys.read(key!, "string") ?? "");
    return bytes.subarray(...bounds(bytes.length, integer(start), integer(stop))).toString();
  }),
};
