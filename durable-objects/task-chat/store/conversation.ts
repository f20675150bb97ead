import type { Attachment, Message, Sender } from "#protocol/task-frames";
import { TaskStore } from "./task.ts";

/** A message that the copy in Postgres lacks, at one state of it. */
export interface ChangeMark extends Record<string, SqlStorageValue> {
  message_id: string;
  mark: number;
}

/** The parts of a message that no query asks for. */
type Body = Omit<Message, "message_id" | "seq" | "turn_id" | "role" | "status" | "client_message_id">;

interface MessageRow extends Record<string, SqlStorageValue> {
  message_id: string;
  seq: number;
  client_message_id: string | null;
  turn_id: string | null;
  role: string;
  status: string;
  body: string;
}

const COLUMNS = "message_id, seq, client_message_id, turn_id, role, status, body";
const FOUND = COLUMNS.replaceAll(/\w+/g, (column) => `message.${column}`);

/** Half of what one call between objects may carry, where each letter takes two bytes. */
const CHANGES_CHARS = 8 * 1024 * 1024;

/** The task, its people and its messages. */
export class ConversationStore extends TaskStore {
  readonly #sql: SqlStorage;
  #messages: number | null = null;
  /** Messages marked as changed since `changes` was asked last: nobody holds their marks yet. */
  readonly #marked = new Set<string>();
  constructor(sql: SqlStorage) {
    super(sql);
    this.#sql = sql;
  }

  countMessages(): number {
    const query = "SELECT count(*) AS n FROM message WHERE withdrawn = 0";
    return (this.#messages ??= this.#sql.exec<{ n: number }>(query).one().n);
  }

  message(messageId: string): Message | null {
    const row = this.#sql
      .exec<MessageRow>(`SELECT ${COLUMNS} FROM message WHERE message_id = ? AND withdrawn = 0`, messageId)
      .toArray()[0];
    return row ? toMessage(row) : null;
  }

  /** Also one that was withdrawn: what a repeated command refers to. */
  anyMessage(messageId: string): Message | null {
    const row = this.#sql
      .exec<MessageRow>(`SELECT ${COLUMNS} FROM message WHERE message_id = ?`, messageId)
      .toArray()[0];
    return row ? toMessage(row) : null;
  }

  byClientId(clientMessageId: string): Message | null {
    const row = this.#sql
      .exec<MessageRow>(`SELECT ${COLUMNS} FROM message WHERE client_message_id = ?`, clientMessageId)
      .toArray()[0];
    return row ? toMessage(row) : null;
  }

  insert(message: Message): void {
    const { message_id, seq, turn_id, role, status, client_message_id, ...body } = message;
    this.#sql.exec(
      "INSERT INTO message (message_id, seq, client_message_id, turn_id, role, status, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
      message_id,
      seq,
      client_message_id ?? null,
      turn_id,
      role,
      status,
      JSON.stringify(body),
    );
    if (this.#messages !== null) this.#messages += 1;
    this.#markChanged(message_id);
  }

  update(messageId: string, change: Partial<Body> & { status?: Message["status"] }): void {
    const { status, ...body } = change;
    if (status !== undefined && Object.keys(body).length === 0) return this.#setStatus(messageId, status);
    this.#sql.exec(
      "UPDATE message SET status = coalesce(?, status), body = json_patch(body, ?) WHERE message_id = ?",
      status ?? null,
      JSON.stringify(body),
      messageId,
    );
    this.#markChanged(messageId);
  }

  /** Mostly it has that status. */
  #setStatus(messageId: string, status: Message["status"]): void {
    const changed = this.#sql.exec(
      "UPDATE message SET status = ?1 WHERE message_id = ?2 AND status <> ?1 RETURNING 1",
      status,
      messageId,
    );
    if (changed.toArray().length > 0) this.#markChanged(messageId);
  }

  /** Takes this message and all after it out of the conversation; returns their ids. */
  withdrawFrom(seq: number): string[] {
    const ids = this.#sql
      .exec<{ message_id: string }>(
        "UPDATE message SET withdrawn = 1 WHERE seq >= ? AND withdrawn = 0 RETURNING message_id",
        seq,
      )
      .toArray()
      .map((row) => row.message_id);
    if (this.#messages !== null) this.#messages -= ids.length;
    for (const id of ids) this.#markChanged(id, true);
    return ids;
  }

  /** Messages in order. With `beforeSeq`: the newest page that ends before it. */
  page(query: { afterSeq?: number; beforeSeq?: number; limit: number }): Message[] {
    const { afterSeq, beforeSeq, limit } = query;
    const forward = afterSeq !== undefined && beforeSeq === undefined;
    const rows = this.#sql
      .exec<MessageRow>(
        `SELECT ${COLUMNS} FROM message WHERE withdrawn = 0 AND seq > ? AND seq < ? ORDER BY seq ${forward ? "ASC" : "DESC"} LIMIT ?`,
        afterSeq ?? 0,
        beforeSeq ?? Number.MAX_SAFE_INTEGER,
        limit,
      )
      .toArray();
    const messages = rows.map(toMessage);
    return forward ? messages : messages.toReversed();
  }

  /** How much messages after this seq take, in bytes. */
  bytesAfter(seq: number): number {
    const query = "SELECT sum(octet_length(body)) AS bytes FROM message WHERE withdrawn = 0 AND seq > ?";
    return this.#sql.exec<{ bytes: number | null }>(query, seq).one().bytes ?? 0;
  }

  /** How the newest message begins. */
  preview(length: number): string {
    const query = `SELECT substr(body ->> '$.content', 1, ?) AS words FROM message WHERE withdrawn = 0
      ORDER BY seq DESC LIMIT 1`;
    return this.#sql.exec<{ words: string }>(query, length).toArray()[0]?.words ?? "";
  }

  /** Messages that the copy in Postgres does not have yet: so many at most, and no more than fit in one call. */
  changes(limit: number): { messages: Message[]; withdrawn: string[]; marks: ChangeMark[] } {
    const found = this.#sql.exec<MessageRow & { id: string; mark: number; is_gone: number }>(
      `SELECT changed.message_id AS id, mark, changed.withdrawn AS is_gone, ${FOUND} FROM changed
       LEFT JOIN message ON message.message_id = changed.message_id AND message.withdrawn = 0 LIMIT ?`,
      limit,
    );
    const rows = [];
    let length = 0;
    for (const row of found) {
      rows.push(row);
      length += row.body?.length ?? 0;
      if (length > CHANGES_CHARS) break;
    }
    this.#marked.clear();
    return {
      messages: rows.filter((row) => row.is_gone === 0 && row.message_id !== null).map(toMessage),
      withdrawn: rows.filter((row) => row.is_gone === 1).map(({ id }) => id),
      marks: rows.map(({ id, mark }) => ({ message_id: id, mark })),
    };
  }

  hasChanges(): boolean {
    return this.#sql.exec("SELECT 1 FROM changed LIMIT 1").toArray().length > 0;
  }

  /** A message that changed again since `changes()` keeps its mark. */
  settleChanges(marks: ChangeMark[]): void {
    for (const { message_id, mark } of marks) {
      this.#sql.exec("DELETE FROM changed WHERE message_id = ? AND mark = ?", message_id, mark);
    }
  }

  #markChanged(messageId: string, withdrawn = false): void {
    if (!withdrawn && this.#marked.has(messageId)) return;
    this.#sql.exec(
      `INSERT INTO changed (message_id, withdrawn) VALUES (?, ?)
       ON CONFLICT (message_id) DO UPDATE SET withdrawn = max(withdrawn, excluded.withdrawn), mark = mark + 1`,
      messageId,
      withdrawn ? 1 : 0,
    );
    this.#marked.add(messageId);
  }
}

function toMessage(row: MessageRow): Message {
  const body = JSON.parse(row.body) as Body;
  return {
    ...body,
    message_id: row.message_id,
    seq: row.seq,
    turn_id: row.turn_id,
    role: row.role as Message["role"],
    status: row.status as Message["status"],
    ...(row.client_message_id === null ? {} : { client_message_id: row.client_message_id }),
  };
}

/** A message as it stands before anything was said. */
export function blankMessage(fields: {
  message_id: string;
  seq: number;
  turn_id: string | null;
  role: Message["role"];
  sender: Sender;
  created_at: number;
  status: Message["status"];
  content?: string;
  attachments?: Attachment[];
}): Message {
  return { content: "", reasoning: "", blocks: [], attachments: [], ...fields };
}
