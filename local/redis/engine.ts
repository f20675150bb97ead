import { Lua } from "./lua.ts";

// The commands that @upstash/redis and @upstash/ratelimit send, over a map in memory. One thread: every command, and
// every script, is atomic.

export type Reply = string | number | null | Reply[];
type Value = { text: string } | { hash: Map<string, string> } | { list: string[] } | { set: Set<string> } | { sorted: Map<string, number> };
interface Entry {
  value: Value;
  expiresAt: number | null;
}
type Command = (args: string[]) => Reply;

export class RedisError extends Error {}

const wrongType = () => new RedisError("WRONGTYPE Operation against a key holding the wrong kind of value");
const syntax = () => new RedisError("ERR syntax error");

export class RedisEngine {
  readonly #entries = new Map<string, Entry>();
  readonly #lua = new Lua((name, args) => this.run(name, args));
  readonly #nowMs: () => number;
  readonly #commands: Record<string, Command>;
  isDirty = false;

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
    this.#commands = { ...this.#keys(), ...this.#strings(), ...this.#hashes(), ...this.#lists(), ...this.#sets() };
  }

  /** Throws RedisError, whose message a client may see. */
  run(name: string, args: string[]): Reply {
    const command = Object.hasOwn(this.#commands, name) ? this.#commands[name] : undefined;
    if (!command) throw new RedisError(`ERR unknown command '${name.slice(0, 40)}'`);
    this.isDirty = true;
    return command(args);
  }

  eval(script: string, keys: string[], args: string[]): Reply {
    return this.#lua.eval(script, keys, args);
  }

  dump(): unknown {
    return [...this.#entries].map(([key, { value, expiresAt }]) => [key, encode(value), expiresAt]);
  }

  load(dump: unknown): void {
    for (const [key, value, expiresAt] of dump as [string, [string, unknown], number | null][]) {
      this.#entries.set(key, { value: decode(value), expiresAt });
    }
  }

  #get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (entry.expiresAt === null || entry.expiresAt > this.#nowMs()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  #set(key: string, value: Value, expiresAt: number | null = this.#entries.get(key)?.expiresAt ?? null): void {
    this.#entries.set(key, { value, expiresAt });
  }

  #text(key: string): string | null {
    const value = this.#get(key);
    if (!value) return null;
    if (!("text" in value)) throw wrongType();
    return value.text;
  }

  #of<Name extends "hash" | "list" | "set" | "sorted">(key: string, name: Name, make: () => never): never {
    const value = this.#get(key) as Record<string, unknown> | undefined;
    if (value && !(name in value)) throw wrongType();
    if (value) return value[name] as never;
    const fresh = make();
    this.#set(key, { [name]: fresh } as never, null);
    return fresh;
  }

  #hash = (key: string): Map<string, string> => this.#of(key, "hash", () => new Map() as never);
  #list = (key: string): string[] => this.#of(key, "list", () => [] as never);
  #members = (key: string): Set<string> => this.#of(key, "set", () => new Set() as never);
  #sorted = (key: string): Map<string, number> => this.#of(key, "sorted", () => new Map() as never);

  #expire(key: string, at: number): number {
    const entry = this.#get(key) && this.#entries.get(key);
    if (!entry) return 0;
    entry.expiresAt = at;
    return 1;
  }

  #ttl(key: string): number {
    if (!this.#get(key)) return -2;
    const { expiresAt } = this.#entries.get(key)!;
    return expiresAt === null ? -1 : expiresAt - this.#nowMs();
  }

  #add(key: string, by: number): number {
    const before = Number(this.#text(key) ?? 0);
    if (!Number.isFinite(before)) throw new RedisError("ERR value is not an integer or out of range");
    this.#set(key, { text: String(before + by) });
    return before + by;
  }

  #keys(): Record<string, Command> {
    return {
      PING: ([text]) => text ?? "PONG",
      ECHO: ([text]) => text ?? "",
      DEL: (keys) => keys.filter((key) => this.#get(key) && this.#entries.delete(key)).length,
      UNLINK: (keys) => this.run("DEL", keys),
      EXISTS: (keys) => keys.filter((key) => this.#get(key)).length,
      EXPIRE: ([key, seconds]) => this.#expire(key!, this.#nowMs() + Number(seconds) * 1000),
      PEXPIRE: ([key, ms]) => this.#expire(key!, this.#nowMs() + Number(ms)),
      EXPIREAT: ([key, at]) => this.#expire(key!, Number(at) * 1000),
      PEXPIREAT: ([key, at]) => this.#expire(key!, Number(at)),
      PERSIST: ([key]) => (this.#ttl(key!) >= 0 ? ((this.#entries.get(key!)!.expiresAt = null), 1) : 0),
      TTL: ([key]) => {
        const ms = this.#ttl(key!);
        return ms < 0 ? ms : Math.ceil(ms / 1000);
      },
      PTTL: ([key]) => this.#ttl(key!),
      TYPE: ([key]) => typeOf(this.#get(key!)),
      KEYS: ([pattern]) => [...this.#entries.keys()].filter((key) => matches(key, pattern!) && this.#get(key)),
      SCAN: ([, ...options]) => {
        const at = options.findIndex((option) => option.toUpperCase() === "MATCH");
        return ["0", this.run("KEYS", [at < 0 ? "*" : options[at + 1]!])];
      },
      DBSIZE: () => this.#entries.size,
      FLUSHALL: () => (this.#entries.clear(), "OK"),
      FLUSHDB: () => (this.#entries.clear(), "OK"),
      TIME: () => [String(Math.floor(this.#nowMs() / 1000)), String((this.#nowMs() % 1000) * 1000)],
    };
  }

  #strings(): Record<string, Command> {
    return {
      GET: ([key]) => this.#text(key!),
      SET: ([key, text, ...options]) => this.#store(key!, text!, options.map((option) => option.toUpperCase())),
      SETEX: ([key, seconds, text]) => this.#store(key!, text!, ["EX", seconds!]),
      PSETEX: ([key, ms, text]) => this.#store(key!, text!, ["PX", ms!]),
      SETNX: ([key, text]) => (this.#store(key!, text!, ["NX"]) === null ? 0 : 1),
      GETDEL: ([key]) => {
        const text = this.#text(key!);
        this.#entries.delete(key!);
        return text;
      },
      GETSET: ([key, text]) => this.#store(key!, text!, ["GET"]),
      MGET: (keys) => keys.map((key) => this.#text(key)),
      MSET: (pairs) => {
        for (let i = 0; i < pairs.length; i += 2) this.#store(pairs[i]!, pairs[i + 1]!, []);
        return "OK";
      },
      APPEND: ([key, text]) => {
        const joined = (this.#text(key!) ?? "") + text;
        this.#set(key!, { text: joined });
        return Buffer.byteLength(joined);
      },
      STRLEN: ([key]) => Buffer.byteLength(this.#text(key!) ?? ""),
      INCR: ([key]) => this.#add(key!, 1),
      DECR: ([key]) => this.#add(key!, -1),
      INCRBY: ([key, by]) => this.#add(key!, Number(by)),
      DECRBY: ([key, by]) => this.#add(key!, -Number(by)),
      INCRBYFLOAT: ([key, by]) => String(this.#add(key!, Number(by))),
    };
  }

  #store(key: string, text: string, options: string[]): Reply {
    const before = options.includes("GET") || options.includes("NX") || options.includes("XX") ? this.#get(key) : undefined;
    const old = options.includes("GET") ? this.#text(key) : null;
    if ((options.includes("NX") && before) || (options.includes("XX") && !before)) return old;
    const kept = options.includes("KEEPTTL") ? (this.#entries.get(key)?.expiresAt ?? null) : null;
    this.#set(key, { text }, this.#expiryOf(options) ?? kept);
    return options.includes("GET") ? old : "OK";
  }

  #expiryOf(options: string[]): number | null {
    for (const [unit, toMs] of Object.entries(EXPIRY)) {
      const at = options.indexOf(unit);
      if (at < 0) continue;
      const amount = Number(options[at + 1]);
      if (!Number.isInteger(amount) || amount <= 0) throw new RedisError("ERR invalid expire time in 'set' command");
      return toMs(amount, this.#nowMs());
    }
    return null;
  }

  #hashes(): Record<string, Command> {
    return {
      HSET: ([key, ...pairs]) => {
        const hash = this.#hash(key!);
        const before = hash.size;
        for (let i = 0; i < pairs.length; i += 2) hash.set(pairs[i]!, pairs[i + 1]!);
        return hash.size - before;
      },
      HMSET: (args) => (this.run("HSET", args), "OK"),
      HGET: ([key, field]) => this.#peekHash(key!).get(field!) ?? null,
      HMGET: ([key, ...fields]) => fields.map((field) => this.#peekHash(key!).get(field) ?? null),
      HGETALL: ([key]) => [...this.#peekHash(key!)].flat(),
      HDEL: ([key, ...fields]) => {
        const deleted = fields.filter((field) => this.#peekHash(key!).delete(field)).length;
        if (this.#peekHash(key!).size === 0) this.#entries.delete(key!);
        return deleted;
      },
      HLEN: ([key]) => this.#peekHash(key!).size,
      HEXISTS: ([key, field]) => (this.#peekHash(key!).has(field!) ? 1 : 0),
      HKEYS: ([key]) => [...this.#peekHash(key!).keys()],
      HVALS: ([key]) => [...this.#peekHash(key!).values()],
      HINCRBY: ([key, field, by]) => {
        const next = Number(this.#hash(key!).get(field!) ?? 0) + Number(by);
        this.#hash(key!).set(field!, String(next));
        return next;
      },
    };
  }

  /** Reading a key that is not there must not make it. */
  #peekHash(key: string): Map<string, string> {
    return this.#get(key) ? this.#hash(key) : new Map();
  }

  #lists(): Record<string, Command> {
    const peek = (key: string) => (this.#get(key) ? this.#list(key) : []);
    const dropEmpty = (key: string) => peek(key).length === 0 && this.#entries.delete(key);
    return {
      LPUSH: ([key, ...items]) => this.#list(key!).unshift(...items.toReversed()),
      RPUSH: ([key, ...items]) => this.#list(key!).push(...items),
      LPOP: ([key]) => {
        const item = peek(key!).shift() ?? null;
        dropEmpty(key!);
        return item;
      },
      RPOP: ([key]) => {
        const item = peek(key!).pop() ?? null;
        dropEmpty(key!);
        return item;
      },
      LLEN: ([key]) => peek(key!).length,
      LRANGE: ([key, from, to]) => range(peek(key!), Number(from), Number(to)),
      LTRIM: ([key, from, to]) => {
        if (this.#get(key!)) this.#set(key!, { list: range(peek(key!), Number(from), Number(to)) });
        dropEmpty(key!);
        return "OK";
      },
    };
  }

  #sets(): Record<string, Command> {
    const peek = (key: string) => (this.#get(key) ? this.#members(key) : new Set<string>());
    const scores = (key: string) => (this.#get(key) ? this.#sorted(key) : new Map<string, number>());
    const ranked = (key: string) => [...scores(key)].toSorted((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
    return {
      SADD: ([key, ...items]) => {
        const set = this.#members(key!);
        const before = set.size;
        for (const item of items) set.add(item);
        return set.size - before;
      },
      SREM: ([key, ...items]) => items.filter((item) => peek(key!).delete(item)).length,
      SMEMBERS: ([key]) => [...peek(key!)],
      SISMEMBER: ([key, item]) => (peek(key!).has(item!) ? 1 : 0),
      SCARD: ([key]) => peek(key!).size,
      ZADD: ([key, ...pairs]) => {
        const sorted = this.#sorted(key!);
        const before = sorted.size;
        for (let i = 0; i < pairs.length; i += 2) sorted.set(pairs[i + 1]!, Number(pairs[i]));
        return sorted.size - before;
      },
      ZINCRBY: ([key, by, member]) => {
        const next = (scores(key!).get(member!) ?? 0) + Number(by);
        this.#sorted(key!).set(member!, next);
        return String(next);
      },
      ZREM: ([key, ...items]) => items.filter((item) => scores(key!).delete(item)).length,
      ZCARD: ([key]) => scores(key!).size,
      ZSCORE: ([key, member]) => (scores(key!).has(member!) ? String(scores(key!).get(member!)) : null),
      ZRANGE: ([key, from, to, ...options]) => {
        const rows = range(ranked(key!), Number(from), Number(to));
        const withScores = options.some((option) => option.toUpperCase() === "WITHSCORES");
        return rows.flatMap(([member, score]) => (withScores ? [member, String(score)] : [member]));
      },
    };
  }
}

const EXPIRY: Record<string, (amount: number, nowMs: number) => number> = {
  EX: (seconds, nowMs) => nowMs + seconds * 1000,
  PX: (ms, nowMs) => nowMs + ms,
  EXAT: (seconds) => seconds * 1000,
  PXAT: (ms) => ms,
};

function range<T>(items: T[], from: number, to: number): T[] {
  if (!Number.isInteger(from) || !Number.isInteger(to)) throw syntax();
  const start = from < 0 ? Math.max(0, items.length + from) : from;
  const end = to < 0 ? items.length + to : to;
  return items.slice(start, end + 1);
}

function typeOf(value: Value | undefined): string {
  if (!value) return "none";
  const [name] = Object.keys(value) as [string];
  return { text: "string", sorted: "zset" }[name] ?? name;
}

function matches(key: string, pattern: string): boolean {
  const expression = pattern.replace(/[.+^${}()|\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "s").test(key);
}

function encode(value: Value): [string, unknown] {
  const [[name, held]] = Object.entries(value) as [[string, string | Iterable<unknown>]];
  return [name, typeof held === "string" ? held : [...held]];
}

function decode([name, held]: [string, unknown]): Value {
  switch (name) {
    case "hash":
      return { hash: new Map(held as [string, string][]) };
    case "set":
      return { set: new Set(held as string[]) };
    case "sorted":
      return { sorted: new Map(held as [string, number][]) };
    case "list":
      return { list: held as string[] };
    default:
      return { text: held as string };
  }
}
