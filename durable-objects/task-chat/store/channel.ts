import type { Piece, SentRef, StreamRef } from "#core/channel";
import type { Led } from "#core/channel/intent";
import type { ChannelEvent, ReplyTarget } from "#protocol/channel-event";
import type { ChannelBinding } from "../../channel-hub/channel-config.ts";

export const CHANNEL_TABLES = `
  -- The channel that this conversation belongs to; none for one that began in the product itself.
  CREATE TABLE channel (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    binding TEXT NOT NULL,
    conversation TEXT NOT NULL,
    target TEXT NOT NULL,
    last_event_at INTEGER,
    model TEXT,
    team TEXT,
    stored INTEGER NOT NULL DEFAULT 0
  );
  -- Every event that came. The event itself is forgotten once it is taken in; its id stays for redeliveries.
  CREATE TABLE inbound (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    due_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    user_id TEXT,
    event TEXT
  );
  CREATE INDEX inbound_waiting ON inbound (n) WHERE due_at IS NOT NULL;
  CREATE INDEX inbound_by_time ON inbound (at);
  -- What the channel is owed. open: the answer is still being written.
  CREATE TABLE reply (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    reply_id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    stream_id TEXT,
    facts TEXT NOT NULL
  );
  CREATE INDEX reply_by_status ON reply (status, n);
  CREATE INDEX reply_by_stream ON reply (stream_id);
  -- Ids of our messages at the platform: who answers one of them means us.
  CREATE TABLE posted (id TEXT PRIMARY KEY, at INTEGER NOT NULL);
`;

/** Redeliveries come for as long as a week. */
const KNOWN_MS = 8 * 24 * 3_600_000;
const POSTED_KEPT = 1000;
/** What is too old is swept once in so many rows. */
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

export interface ReplyFacts {
  target: ReplyTarget;
  /** Posted to this target so far. */
  used: number;
  /** Put before an answer to somebody whom the people of the channel did not hear. */
  quote: string;
  markdown: string;
  pieces: Piece[];
  /** How many of the pieces are posted. */
  done: number;
  files: string[];
  filesDone: number;
  tries: number;
  /** begun: asked for, and whether it came about is not known yet. */
  stream: "none" | "begun" | "running" | "off";
  ref: SentRef | StreamRef | null;
  /** Updates sent. */
  updates: number;
  pulledAt: number;
  /** Why it was given up. */
  reason?: string;
}

export interface ReplyRow extends ReplyFacts {
  replyId: string;
  status: "open" | "owed" | "sent" | "dead";
  dueAt: number;
  streamId: string | null;
}

interface RawReply extends Record<string, SqlStorageValue> {
  reply_id: string;
  status: string;
  due_at: number;
  stream_id: string | null;
  facts: string;
}

const NEW_REPLY = {
  used: 0,
  quote: "",
  markdown: "",
  pieces: [],
  done: 0,
  files: [],
  filesDone: 0,
  tries: 0,
  stream: "none",
  ref: null,
  updates: 0,
  pulledAt: 0,
} satisfies Omit<ReplyFacts, "target">;

/** A conversation's side of its channel: what came, and what is owed. */
export class ChannelStore {
  readonly #sql: SqlStorage;
  #channel: ChannelRow | null = null;
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  channel(): ChannelRow | null {
    return (this.#channel ??= this.#read());
  }

  #read(): ChannelRow | null {
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
    this.#channel = channel;
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
  }

  isKnown(eventId: string): boolean {
    return this.#sql.exec("SELECT 1 FROM inbound WHERE event_id = ?", eventId).toArray().length > 0;
  }

  /** `dueAt` null: it is taken in now, in the same commit. */
  record(event: ChannelEvent, facts: { userId: string | null; at: number; dueAt: number | null }): void {
    const { n } = this.#sql
      .exec<{ n: number }>(
        "INSERT INTO inbound (event_id, at, due_at, user_id, event) VALUES (?, ?, ?, ?, ?) RETURNING n",
        event.eventId,
        facts.at,
        facts.dueAt,
        facts.userId,
        facts.dueAt === null ? null : JSON.stringify(event),
      )
      .one();
    if (n % SWEEP_EVERY > 0) return;
    this.#sql.exec("DELETE FROM inbound WHERE at < ? AND due_at IS NULL", facts.at - KNOWN_MS);
  }

  waiting(): WaitingEvent[] {
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
  }

  decided(n: number, led: NonNullable<WaitingEvent["led"]>): void {
    this.#sql.exec("UPDATE inbound SET led = ? WHERE n = ?", JSON.stringify(led), n);
  }

  takenIn(n: number): void {
    this.#sql.exec("UPDATE inbound SET due_at = NULL, event = NULL WHERE n = ?", n);
  }

  openReply(replyId: string, facts: Pick<ReplyFacts, "target"> & Partial<ReplyFacts>, streamId: string | null): void {
    this.#insert({ replyId, status: "open", dueAt: 0, streamId, ...NEW_REPLY, ...facts });
  }

  /** Owed at once: words of the channel itself. */
  say(
    replyId: string,
    facts: Pick<ReplyFacts, "target" | "pieces"> & { markdown?: string },
    at: { dueAt: number; streamId: string | null },
  ): void {
    this.#insert({ replyId, status: "owed", ...at, ...NEW_REPLY, ...facts });
  }

  /** It goes out after all that is owed by now. */
  moveLast(replyId: string): void {
    this.#sql.exec("UPDATE reply SET n = (SELECT max(n) FROM reply) + 1 WHERE reply_id = ?", replyId);
  }

  reply(replyId: string): ReplyRow | null {
    return this.#first("SELECT * FROM reply WHERE reply_id = ?", replyId);
  }

  byStream(streamId: string): ReplyRow | null {
    return this.#first("SELECT * FROM reply WHERE stream_id = ? ORDER BY n DESC LIMIT 1", streamId);
  }

  nextOwed(): ReplyRow | null {
    return this.#first("SELECT * FROM reply WHERE status = 'owed' ORDER BY n LIMIT 1");
  }

  update(row: ReplyRow): void {
    const { replyId, status, dueAt, streamId: _stream, ...facts } = row;
    this.#sql.exec(
      "UPDATE reply SET status = ?, due_at = ?, facts = ? WHERE reply_id = ?",
      status,
      dueAt,
      JSON.stringify(facts),
      replyId,
    );
  }

  addPosted(ref: SentRef, nowMs: number): void {
    for (const id of Object.values(ref)) {
      if (typeof id !== "string" && typeof id !== "number") continue;
      const added = this.#sql
        .exec<{ n: number }>(
          "INSERT OR IGNORE INTO posted (id, at) VALUES (?, ?) RETURNING rowid AS n",
          String(id).slice(0, 500),
          nowMs,
        )
        .toArray();
      for (const { n } of added) {
        if (n % SWEEP_EVERY === 0) this.#sql.exec("DELETE FROM posted WHERE rowid <= ?", n - POSTED_KEPT);
      }
    }
  }

  isPosted(id: string): boolean {
    return this.#sql.exec("SELECT 1 FROM posted WHERE id = ?", id).toArray().length > 0;
  }

  #insert({ replyId, status, dueAt, streamId, ...facts }: ReplyRow): void {
    this.#sql.exec(
      "INSERT OR IGNORE INTO reply (reply_id, status, due_at, stream_id, facts) VALUES (?, ?, ?, ?, ?)",
      replyId,
      status,
      dueAt,
      streamId,
      JSON.stringify(facts),
    );
  }

  #first(query: string, ...values: SqlStorageValue[]): ReplyRow | null {
    const row = this.#sql.exec<RawReply>(query, ...values).toArray()[0];
    if (!row) return null;
    return {
      ...(JSON.parse(row.facts) as ReplyFacts),
      replyId: row.reply_id,
      status: row.status as ReplyRow["status"],
      dueAt: row.due_at,
      streamId: row.stream_id,
    };
  }
}
