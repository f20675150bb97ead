import type { SentRef } from "#core/channel";
import type { Led } from "#core/channel/intent";
import type { ChannelEvent, ReplyTarget } from "#protocol/channel-event";
import type { ChannelBinding } from "../../channel-hub/channel-config.ts";
import { hasTable } from "../../kit/sql-migrations.ts";
import { CHANNEL_TABLES } from "./channel-schema.ts";
import { ReplyStore } from "./replies.ts";

/** Redeliveries come for as long as a week. */
const KNOWN_MS = 8 * 24 * 3_600_000;
const POSTED_KEPT = 1000;
/** What is too old is swept once in so many rows, and first thing in a life. */
const SWEEP_EVERY = 50;

export interface ChannelRow {
  binding: ChannelBinding;
  conversation: ChannelEvent["conversation"];
  /** Where the last event said that answers go. */
  target: ReplyTarget;
  lastEventAt: number | null;
  /** Chosen in the conversation; null: the team's own. */
  model: string | null;
  /** Chosen in the conversation; null: the channel's. */
  team: { namespace: string; name: string } | null;
  /** Postgres has the Task. */
  stored: boolean;
}

export interface WaitingEvent {
  n: number;
  at: number;
  dueAt: number;
  tries: number;
  userId: string | null;
  event: ChannelEvent;
  /** What a model decided of this event and those after it, up to `upto`. */
  led: { led: Led; upto: number } | null;
}

/** A conversation's side of its channel: what came, and what is owed. */
export class ChannelStore extends ReplyStore {
  readonly #sql: SqlStorage;
  /** What was read last and not written since: each event asks for the same several times. */
  #channel: ChannelRow | null | undefined;
  #waiting: WaitingEvent[] | null = null;
  /** Counted from the beginning of each life: the first of it sweeps. */
  #recorded = 0;
  #added = 0;
  /** No event has come yet. */
  #isUntold = false;
  constructor(sql: SqlStorage, isNew = false) {
    super(sql);
    this.#sql = sql;
    if (isNew) this.#channel = null;
  }

  channel(): ChannelRow | null {
    if (this.#channel === undefined) this.#channel = this.#read();
    return this.#channel;
  }

  /** The conversation begins in a channel. */
  begin(channel: ChannelRow): void {
    this.#sql.exec(CHANNEL_TABLES);
    this.save(channel);
    this.beginReplies();
    [this.#waiting, this.#isUntold] = [[], true];
    // There is nothing to sweep.
    [this.#recorded, this.#added] = [1, 1];
  }

  #read(): ChannelRow | null {
    if (!hasTable(this.#sql, "channel")) return null;
    const row = this.#sql.exec<Record<string, SqlStorageValue>>("SELECT * FROM channel").toArray()[0];
    if (!row) return null;
    const read = (name: string) => JSON.parse(row[name] as string) as never;
    return {
      binding: read("binding"),
      conversation: read("conversation"),
      target: read("target"),
      lastEventAt: row.last_event_at as number | null,
      model: row.model as string | null,
      team: row.team === null ? null : read("team"),
      stored: row.stored === 1,
    };
  }

  save(channel: ChannelRow): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO channel (id, binding, conversation, target, last_event_at, model, team, stored)
       VALUES (1, ?, ?, ?, ?, ?, ?, ?)`,
      JSON.stringify(channel.binding),
      JSON.stringify(channel.conversation),
      JSON.stringify(channel.target),
      channel.lastEventAt,
      channel.model,
      channel.team === null ? null : JSON.stringify(channel.team),
      channel.stored ? 1 : 0,
    );
    this.#channel = channel;
  }

  isKnown(eventId: string): boolean {
    if (this.#isUntold) return false;
    return this.#sql.exec("SELECT 1 FROM inbound WHERE event_id = ?", eventId).toArray().length > 0;
  }

  /** `dueAt` null: it is taken in now, in the same commit. */
  record(event: ChannelEvent, facts: { userId: string | null; at: number; dueAt: number | null }): void {
    this.#sql.exec(
      "INSERT INTO inbound (event_id, at, due_at, user_id, event) VALUES (?, ?, ?, ?, ?)",
      event.eventId,
      facts.at,
      facts.dueAt,
      facts.userId,
      facts.dueAt === null ? null : JSON.stringify(event),
    );
    this.#isUntold = false;
    if (facts.dueAt !== null) this.#waiting = null;
    if (this.#recorded++ % SWEEP_EVERY > 0) return;
    // They came in the order of their numbers: all before the first that is young enough are too old.
    this.#sql.exec(
      `DELETE FROM inbound WHERE n < (SELECT n FROM inbound WHERE at >= ? ORDER BY n LIMIT 1) AND due_at IS NULL`,
      facts.at - KNOWN_MS,
    );
  }

  waiting(): WaitingEvent[] {
    return (this.#waiting ??= this.#readWaiting());
  }

  #readWaiting(): WaitingEvent[] {
    return this.#sql
      .exec<Record<string, SqlStorageValue>>(
        "SELECT n, at, due_at, tries, user_id, event, led FROM inbound WHERE due_at IS NOT NULL ORDER BY n LIMIT 200",
      )
      .toArray()
      .map((row) => ({
        n: row.n as number,
        at: row.at as number,
        dueAt: row.due_at as number,
        tries: row.tries as number,
        userId: row.user_id as string | null,
        event: JSON.parse(row.event as string) as ChannelEvent,
        led: row.led === null ? null : (JSON.parse(row.led as string) as WaitingEvent["led"]),
      }));
  }

  delay(n: number, dueAt: number, tries: number): void {
    this.#sql.exec("UPDATE inbound SET due_at = ?, tries = ? WHERE n = ?", dueAt, tries, n);
    this.#waiting = null;
  }

  decided(n: number, led: NonNullable<WaitingEvent["led"]>): void {
    this.#sql.exec("UPDATE inbound SET led = ? WHERE n = ?", JSON.stringify(led), n);
    this.#waiting = null;
  }

  takenIn(n: number): void {
    this.#sql.exec("UPDATE inbound SET due_at = NULL, event = NULL WHERE n = ?", n);
    this.#waiting = null;
  }

  addPosted(ref: SentRef, nowMs: number): void {
    for (const id of Object.values(ref)) {
      if (typeof id !== "string" && typeof id !== "number") continue;
      this.#sql.exec("INSERT OR IGNORE INTO posted (id, at) VALUES (?, ?)", String(id).slice(0, 500), nowMs);
      if (this.#added++ % SWEEP_EVERY > 0) continue;
      this.#sql.exec("DELETE FROM posted WHERE rowid <= (SELECT max(rowid) FROM posted) - ?", POSTED_KEPT);
    }
  }

  isPosted(id: string): boolean {
    return this.#sql.exec("SELECT 1 FROM posted WHERE id = ?", id).toArray().length > 0;
  }
}
