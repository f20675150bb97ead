import { CommandError } from "./reply.ts";

interface Values {
  string: string;
  hash: Map<string, string>;
  list: string[];
  set: Set<string>;
  zset: Map<string, number>;
}

export type ValueType = keyof Values;

type EntryOf<T extends ValueType> = { type: T; value: Values[T]; expiresAt?: number };
type Entry = { [T in ValueType]: EntryOf<T> }[ValueType];

const EMPTY: { [T in Exclude<ValueType, "string">]: () => Values[T] } = {
  hash: () => new Map(),
  list: () => [],
  set: () => new Set(),
  zset: () => new Map(),
};

export type SavedEntry = [key: string, type: ValueType, value: unknown, expiresAt: number | null];

function saved(entry: Entry): unknown {
  return entry.type === "string" || entry.type === "list" ? entry.value : [...entry.value];
}

function restored([, type, value, expiresAt]: SavedEntry): Entry {
  const expiry = expiresAt === null ? {} : { expiresAt };
  switch (type) {
    case "string":
      return { type, value: value as string, ...expiry };
    case "list":
      return { type, value: value as string[], ...expiry };
    case "set":
      return { type, value: new Set(value as string[]), ...expiry };
    case "hash":
      return { type, value: new Map(value as [string, string][]), ...expiry };
    case "zset":
      return { type, value: new Map(value as [string, number][]), ...expiry };
  }
}

function isEmpty(entry: Entry): boolean {
  if (entry.type === "string") return false;
  return (entry.type === "list" ? entry.value.length : entry.value.size) === 0;
}

/** All keys, their values and when they expire. A key that has expired is never seen. */
export class Keyspace {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: () => number;
  /** Grows with every change; a snapshot is due when it differs from the one last written. */
  changes = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  nowMs(): number {
    return this.#clock();
  }

  entry(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry?.expiresAt === undefined || entry.expiresAt > this.#clock()) return entry;
    this.delete(key);
    return undefined;
  }

  /** The value under a key, or undefined; a value of another type is the caller's error. */
  read<T extends ValueType>(key: string, type: T): Values[T] | undefined {
    const entry = this.entry(key);
    if (entry && entry.type !== type) {
      throw new CommandError("WRONGTYPE Operation against a key holding the wrong kind of value");
    }
    return entry?.value as Values[T] | undefined;
  }

  /** Lets `change` work on the collection under a key: made when missing, removed when it ends empty. */
  change<T extends Exclude<ValueType, "string">, R>(key: string, type: T, change: (value: Values[T]) => R): R {
    const existing = this.read(key, type);
    const value = existing ?? EMPTY[type]();
    const result = change(value);
    if (existing === undefined) this.#entries.set(key, { type, value } as Entry);
    if (isEmpty(this.#entries.get(key)!)) this.#entries.delete(key);
    this.changes += 1;
    return result;
  }

  /** Replaces whatever is under a key by a string; its expiry goes unless `expiresAt` says otherwise. */
  write(key: string, value: string, expiresAt?: number): void {
    this.#entries.set(key, { type: "string", value, ...(expiresAt === undefined ? {} : { expiresAt }) });
    this.changes += 1;
  }

  replace(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    if (isEmpty(entry)) this.#entries.delete(key);
    this.changes += 1;
  }

  expire(key: string, expiresAt: number | undefined): boolean {
    const entry = this.entry(key);
    if (!entry) return false;
    this.changes += 1;
    if (expiresAt === undefined) delete entry.expiresAt;
    else entry.expiresAt = expiresAt;
    return true;
  }

  delete(key: string): boolean {
    this.changes += 1;
    return this.#entries.delete(key);
  }

  clear(): void {
    this.changes += 1;
    this.#entries.clear();
  }

  /** Keys that have not expired; walking them also removes those that have. */
  keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.entry(key) !== undefined);
  }

  save(): SavedEntry[] {
    return this.keys().map((key) => {
      const entry = this.#entries.get(key)!;
      return [key, entry.type, saved(entry), entry.expiresAt ?? null];
    });
  }

  load(entries: SavedEntry[]): void {
    for (const entry of entries) this.#entries.set(entry[0], restored(entry));
  }
}
