import { atLeast, type Command, type CommandTable, exactly, glob, integer, options } from "./command.ts";
import type { Keyspace } from "./keyspace.ts";
import { CommandError, type Reply, SYNTAX_ERROR } from "./reply.ts";

const NO_KEY = -2;
const NO_EXPIRY = -1;

function remaining(keys: Keyspace, key: string, unitMs: number): number {
  const entry = keys.entry(key);
  if (!entry) return NO_KEY;
  return entry.expiresAt === undefined ? NO_EXPIRY : Math.ceil((entry.expiresAt - keys.nowMs()) / unitMs);
}

function expiresAt(keys: Keyspace, key: string, unitMs: number): number {
  const entry = keys.entry(key);
  if (!entry) return NO_KEY;
  return entry.expiresAt === undefined ? NO_EXPIRY : Math.floor(entry.expiresAt / unitMs);
}

function allows(flag: string | undefined, current: number | undefined, next: number): boolean {
  switch (flag?.toUpperCase()) {
    case undefined:
      return true;
    case "NX":
      return current === undefined;
    case "XX":
      return current !== undefined;
    case "GT":
      return current !== undefined && next > current;
    case "LT":
      return current === undefined || next < current;
    default:
      throw new CommandError(SYNTAX_ERROR);
  }
}

function expire(unitMs: number, from: (keys: Keyspace) => number): Command {
  return atLeast(2, (keys, [key, amount, flag]) => {
    const at = from(keys) + integer(amount) * unitMs;
    const entry = keys.entry(key!);
    if (!entry || !allows(flag, entry.expiresAt, at)) return 0;
    if (at <= keys.nowMs()) keys.delete(key!);
    else keys.expire(key!, at);
    return 1;
  });
}

function remove(keys: Keyspace, args: string[]): number {
  return args.filter((key) => keys.entry(key) && keys.delete(key)).length;
}

function rename(keys: Keyspace, from: string, to: string): void {
  const entry = keys.entry(from);
  if (!entry) throw new CommandError("ERR no such key");
  keys.delete(from);
  keys.replace(to, entry);
}

function copy(keys: Keyspace, [from, to, flag]: string[]): number {
  const entry = keys.entry(from!);
  if (!entry || (keys.entry(to!) && flag?.toUpperCase() !== "REPLACE")) return 0;
  keys.replace(to!, structuredClone(entry));
  return 1;
}

/** One pass gives everything: what SCAN promises (each key that stays is seen) then holds whatever happens between. */
function scan(keys: Keyspace, [, ...rest]: string[]): Reply {
  const given = options(rest, { MATCH: 1, COUNT: 1, TYPE: 1 });
  const matches = glob(given.get("MATCH")?.[0] ?? "*");
  const type = given.get("TYPE")?.[0]?.toLowerCase();
  return ["0", keys.keys().filter((key) => matches(key) && (!type || keys.entry(key)?.type === type))];
}

const now = (keys: Keyspace) => keys.nowMs();
const epoch = () => 0;

export const keyCommands: CommandTable = {
  DEL: atLeast(1, remove),
  UNLINK: atLeast(1, remove),
  EXISTS: atLeast(1, (keys, args) => args.filter((key) => keys.entry(key)).length),
  TOUCH: atLeast(1, (keys, args) => args.filter((key) => keys.entry(key)).length),
  TYPE: exactly(1, (keys, [key]) => keys.entry(key!)?.type ?? "none"),
  EXPIRE: expire(1000, now),
  PEXPIRE: expire(1, now),
  EXPIREAT: expire(1000, epoch),
  PEXPIREAT: expire(1, epoch),
  TTL: exactly(1, (keys, [key]) => remaining(keys, key!, 1000)),
  PTTL: exactly(1, (keys, [key]) => remaining(keys, key!, 1)),
  EXPIRETIME: exactly(1, (keys, [key]) => expiresAt(keys, key!, 1000)),
  PEXPIRETIME: exactly(1, (keys, [key]) => expiresAt(keys, key!, 1)),
  PERSIST: exactly(1, (keys, [key]) =>
    keys.entry(key!)?.expiresAt !== undefined && keys.expire(key!, undefined) ? 1 : 0,
  ),
  RENAME: exactly(2, (keys, [from, to]) => {
    rename(keys, from!, to!);
    return "OK";
  }),
  RENAMENX: exactly(2, (keys, [from, to]) => {
    if (keys.entry(to!)) return 0;
    rename(keys, from!, to!);
    return 1;
  }),
  COPY: atLeast(2, copy),
  KEYS: exactly(1, (keys, [pattern]) => keys.keys().filter(glob(pattern!))),
  SCAN: atLeast(1, scan),
  RANDOMKEY: exactly(0, (keys) => {
    const all = keys.keys();
    return all[Math.floor(Math.random() * all.length)] ?? null;
  }),
  DBSIZE: exactly(0, (keys) => keys.keys().length),
  FLUSHDB: atLeast(0, (keys) => {
    keys.clear();
    return "OK";
  }),
  FLUSHALL: atLeast(0, (keys) => {
    keys.clear();
    return "OK";
  }),
  PING: atLeast(0, (_keys, [text]) => text ?? "PONG"),
  ECHO: exactly(1, (_keys, [text]) => text!),
  TIME: exactly(0, (keys) => [String(Math.floor(keys.nowMs() / 1000)), String((keys.nowMs() % 1000) * 1000)]),
};
