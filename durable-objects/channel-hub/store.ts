import type { KnownSender } from "#core/channel/identify";
import type { SentRef } from "#core/channel";
import type { DeadLetter, Delivery, Pairing, Tally } from "#protocol/api/channels";
import type { StoredChannel } from "#services/channel/load-channel";
import { AlarmBook } from "../kit/alarm-book.ts";
import { hasTables } from "../kit/sql-migrations.ts";
import type { Readiness } from "./report.ts";

/** SQLite of one channel's hub, in order of history. Never change an entry that has shipped; add one. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE channel (id INTEGER PRIMARY KEY CHECK (id = 1), stored TEXT NOT NULL);
  CREATE TABLE sender (sender_id TEXT PRIMARY KEY, name TEXT NOT NULL, user_id TEXT, at INTEGER NOT NULL);
  CREATE TABLE pairing (
    sender_id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    at INTEGER NOT NULL
  );
  CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    delivery TEXT NOT NULL
  );
  -- What was posted under which key, for whoever asks again because the answer got lost.
  CREATE TABLE sent (key TEXT PRIMARY KEY, ref TEXT NOT NULL, at INTEGER NOT NULL);
  CREATE INDEX sent_by_time ON sent (at);
  CREATE TABLE dead (turn_id TEXT PRIMARY KEY, at INTEGER NOT NULL, letter TEXT NOT NULL);
  CREATE TABLE tally (id INTEGER PRIMARY KEY CHECK (id = 1), tally TEXT NOT NULL);
  `,
  AlarmBook.migration,
  // What people and groups are called of whom events say the id alone; empty where the platform does not tell.
  "CREATE TABLE called (of TEXT PRIMARY KEY, name TEXT NOT NULL, good_until INTEGER NOT NULL) WITHOUT ROWID",
];

const DELIVERIES_KEPT = 1000;
const SENT_KEPT_MS = 24 * 3_600_000;
/** What is too old is swept once in so many writes. */
const SWEEP_EVERY = 50;
const PAIRINGS_MAX = 200;
const PAIRING_MS = 3_600_000;

export const NO_TALLY: Tally = {
  received: 0,
  refused: 0,
  delivered: 0,
  failed: 0,
  dead: 0,
  failuresInRow: 0,
  lastEventAt: null,
  lastDeliveryAt: null,
  lastFailure: null,
  lastRefusal: null,
};

/** The channel as Postgres last had it, and what it names that was not there. */
export type KeptChannel = StoredChannel & { problem: Readiness | null };

/** What a channel's hub keeps. */
export class HubStore {
  readonly #sql: SqlStorage;
  #writes = 0;
  #named = 0;
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** False for an id that was guessed, and for a channel that was deleted: there are no tables. */
  isMade(): boolean {
    return hasTables(this.#sql);
  }

  channel(): KeptChannel | null {
    const row = this.#sql.exec<{ stored: string }>("SELECT stored FROM channel").toArray()[0];
    return row ? (JSON.parse(row.stored) as KeptChannel) : null;
  }

  /** False when it is what is kept already. */
  saveChannel(stored: KeptChannel): boolean {
    const text = JSON.stringify(stored);
    const isNew = JSON.stringify(this.channel()) !== text;
    if (isNew) this.#sql.exec("INSERT OR REPLACE INTO channel (id, stored) VALUES (1, ?)", text);
    return isNew;
  }

  senders(): KnownSender[] {
    return this.#sql
      .exec<{ sender_id: string; name: string; user_id: string | null }>("SELECT sender_id, name, user_id FROM sender")
      .toArray()
      .map((row) => ({ senderId: row.sender_id, name: row.name, userId: row.user_id }));
  }

  removeSender(senderId: string): void {
    this.#sql.exec("DELETE FROM sender WHERE sender_id = ?", senderId);
  }

  /** The code that this stranger has, or gets; null while too many others wait. */
  pairing(sender: { id: string; name: string }, code: string, nowMs: number): string | null {
    this.#sql.exec("DELETE FROM pairing WHERE at < ?", nowMs - PAIRING_MS);
    const known = this.#sql
      .exec<{ code: string }>("SELECT code FROM pairing WHERE sender_id = ?", sender.id)
      .toArray()[0];
    if (known) return known.code;
    const { waiting } = this.#sql.exec<{ waiting: number }>("SELECT count(*) AS waiting FROM pairing").one();
    if (waiting >= PAIRINGS_MAX) return null;
    this.#sql.exec(
      "INSERT INTO pairing (sender_id, code, name, at) VALUES (?, ?, ?, ?)",
      sender.id,
      code,
      sender.name,
      nowMs,
    );
    return code;
  }

  /** A stranger, or one who was let in meanwhile, of whom so far only the id was known. */
  name(senderId: string, name: string): void {
    for (const table of ["pairing", "sender"]) {
      this.#sql.exec(`UPDATE ${table} SET name = ? WHERE sender_id = ? AND name = sender_id`, name, senderId);
    }
  }

  /** Null when it is not known, or was asked for too long ago. */
  called(of: string, nowMs: number): string | null {
    const query = "SELECT name FROM called WHERE of = ? AND good_until > ?";
    return this.#sql.exec<{ name: string }>(query, of, nowMs).toArray()[0]?.name ?? null;
  }

  saveCalled({ of, name, goodUntil }: { of: string; name: string; goodUntil: number }, nowMs: number): void {
    if (this.#named++ % SWEEP_EVERY === 0) this.#sql.exec("DELETE FROM called WHERE good_until < ?", nowMs);
    this.#sql.exec("INSERT OR REPLACE INTO called (of, name, good_until) VALUES (?, ?, ?)", of, name, goodUntil);
  }

  pairings(nowMs: number): Pairing[] {
    return this.#sql
      .exec<Record<"sender_id" | "name" | "code", string> & { at: number }>(
        "SELECT sender_id, name, code, at FROM pairing WHERE at >= ? ORDER BY at DESC",
        nowMs - PAIRING_MS,
      )
      .toArray();
  }

  /** Lets in whoever has this code; null when nobody has it. */
  approve(code: string, userId: string | null, nowMs: number): KnownSender | null {
    const row = this.#sql
      .exec<{ sender_id: string; name: string }>(
        "DELETE FROM pairing WHERE code = ? AND at >= ? RETURNING sender_id, name",
        code,
        nowMs - PAIRING_MS,
      )
      .toArray()[0];
    if (!row) return null;
    this.#sql.exec(
      "INSERT OR REPLACE INTO sender (sender_id, name, user_id, at) VALUES (?, ?, ?, ?)",
      row.sender_id,
      row.name,
      userId,
      nowMs,
    );
    return { senderId: row.sender_id, name: row.name, userId };
  }

  logDelivery(delivery: Omit<Delivery, "id">): void {
    this.#sql.exec("INSERT INTO delivery (at, delivery) VALUES (?, ?)", delivery.at, JSON.stringify(delivery));
    if (++this.#writes % SWEEP_EVERY !== 0) return;
    this.#sql.exec("DELETE FROM delivery WHERE id <= (SELECT max(id) FROM delivery) - ?", DELIVERIES_KEPT);
    this.#sql.exec("DELETE FROM sent WHERE at < ?", delivery.at - SENT_KEPT_MS);
  }

  deliveries(beforeId: number | undefined, limit: number): Delivery[] {
    return this.#sql
      .exec<{ id: number; delivery: string }>(
        "SELECT id, delivery FROM delivery WHERE id < ? ORDER BY id DESC LIMIT ?",
        beforeId ?? Number.MAX_SAFE_INTEGER,
        limit,
      )
      .toArray()
      .map((row) => ({ ...(JSON.parse(row.delivery) as Delivery), id: row.id }));
  }

  sent(key: string): SentRef | null {
    const row = this.#sql.exec<{ ref: string }>("SELECT ref FROM sent WHERE key = ?", key).toArray()[0];
    return row ? (JSON.parse(row.ref) as SentRef) : null;
  }

  saveSent(key: string, ref: SentRef, nowMs: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO sent (key, ref, at) VALUES (?, ?, ?)", key, JSON.stringify(ref), nowMs);
  }

  bury(letter: DeadLetter): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO dead (turn_id, at, letter) VALUES (?, ?, ?)",
      letter.turn_id,
      letter.at,
      JSON.stringify(letter),
    );
  }

  dead(): DeadLetter[] {
    return this.#sql
      .exec<{ letter: string }>("SELECT letter FROM dead ORDER BY at DESC LIMIT 200")
      .toArray()
      .map((row) => JSON.parse(row.letter) as DeadLetter);
  }

  letter(turnId: string): DeadLetter | null {
    const row = this.#sql.exec<{ letter: string }>("SELECT letter FROM dead WHERE turn_id = ?", turnId).toArray()[0];
    return row ? (JSON.parse(row.letter) as DeadLetter) : null;
  }

  /** Takes this letter away, and none that came since for the same answer. */
  raise({ turn_id: turnId, at }: DeadLetter): void {
    this.#sql.exec("DELETE FROM dead WHERE turn_id = ? AND at = ?", turnId, at);
  }

  tally(): Tally {
    const row = this.#sql.exec<{ tally: string }>("SELECT tally FROM tally").toArray()[0];
    return row ? (JSON.parse(row.tally) as Tally) : NO_TALLY;
  }

  saveTally(tally: Tally): void {
    this.#sql.exec("INSERT OR REPLACE INTO tally (id, tally) VALUES (1, ?)", JSON.stringify(tally));
  }
}
