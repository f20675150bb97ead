import type { Piece, SentRef, StreamRef } from "#core/channel";
import type { ReplyTarget } from "#protocol/channel-event";

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

/** The answer grows in a message at the platform, or perhaps does. */
export function isGrowing({ stream }: Pick<ReplyFacts, "stream">): boolean {
  return stream === "begun" || stream === "running";
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

/** What a conversation owes its channel, in the order in which it goes out. */
export class ReplyStore {
  readonly #sql: SqlStorage;
  /** What was read last and not written since: each answer asks for the same several times. */
  #nextOwed: ReplyRow | null | undefined;
  #reply: ReplyRow | null = null;
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Their table was made a moment ago. */
  protected beginReplies(): void {
    this.#nextOwed = null;
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
    this.#nextOwed = undefined;
  }

  reply(replyId: string): ReplyRow | null {
    if (this.#reply?.replyId !== replyId) this.#reply = this.#first("SELECT * FROM reply WHERE reply_id = ?", replyId);
    return this.#reply;
  }

  byStream(streamId: string): ReplyRow | null {
    return this.#first("SELECT * FROM reply WHERE stream_id = ? ORDER BY n DESC LIMIT 1", streamId);
  }

  nextOwed(): ReplyRow | null {
    if (this.#nextOwed === undefined) {
      this.#nextOwed = this.#first("SELECT * FROM reply WHERE status = 'owed' ORDER BY n LIMIT 1");
    }
    return this.#nextOwed;
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
    this.#reply = row;
    // The only one that is owed, or not known.
    if (status === "owed") this.#nextOwed = this.#nextOwed === null ? row : undefined;
    else if (this.#nextOwed?.replyId === replyId) this.#nextOwed = undefined;
  }

  #insert(row: ReplyRow): void {
    const { replyId, status, dueAt, streamId, ...facts } = row;
    const { rowsWritten } = this.#sql.exec(
      "INSERT OR IGNORE INTO reply (reply_id, status, due_at, stream_id, facts) VALUES (?, ?, ?, ?, ?)",
      replyId,
      status,
      dueAt,
      streamId,
      JSON.stringify(facts),
    );
    // It was owed before, and may be further by now.
    if (rowsWritten === 0) return;
    this.#reply = row;
    if (status === "owed" && this.#nextOwed === null) this.#nextOwed = row;
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
