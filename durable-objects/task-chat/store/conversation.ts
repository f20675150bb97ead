import type { Attachment, Message, Sender } from "#protocol/task-frames";
import { TaskStore } from "./task.ts";

/** A message that the copy in Postgres lacks, at one state of it. */
export interface ChangeMark extends Record<string, SqlStorageValue> {
  message_id: string;
  mark: number;
}

/** The parts of a message that no query asks for. */
type Body = Omit<Message, "message_id" | "seq" | "turn_id" | "role" | "status" | "client_message_id">;

/** As it stands in the table. */
interface MessageRow extends Record<string, SqlStorageValue> {
  message_id: string;
  seq: number;
  client_message_id: string | null;
  turn_id: string | null;
  role: string;
  status: string;
  withdrawn: number;
  body: string;
}

const COLUMNS = "message_id, seq, client_message_id, turn_id, role, status, withdrawn, body";
const FOUND = COLUMNS.replaceAll(/\w+/g, (column) => `message.${column}`);

/** Half of what one call between objects may carry, where each letter takes two bytes. */
const CHANGES_CHARS = 8 * 1024 * 1024;

/** A turn asks for the messages of its exchange again and again; so many stay in memory. */
const KEPT_MAX = 4;

/** The task, its people and its messages. */
export class ConversationStore extends TaskStore {
  readonly #sql: SqlStorage;
  #messages: number | null = null;
  /** Messages that were written or read last, by id. */
  readonly #kept = new Map<string, MessageRow>();
  #newestId: string | null = null;
  /** Whether the copy in Postgres lacks anything; null: not known. */
  #isBehind: boolean | null = null;
  /** `changes` left nothing out. */
  #toldAll = false;
  /** Messages marked as changed since `changes` was asked last: nobody holds their marks yet. */
  readonly #marked = new Set<string>();
  constructor(sql: SqlStorage, isNew = false) {
    super(sql, isNew);
    this.#sql = sql;
    if (isNew) [this.#messages, this.#isBehind] = [0, false];
  }

  countMessages(): number {
    const query = "SELECT count(*) AS n FROM message WHERE withdrawn = 0";
    return (this.#messages ??= this.#sql.exec<{ n: number }>(query).one().n);
  }

  message(messageId: string): Message | null {
    const row = this.#row(messageId);
    return row?.withdrawn === 0 ? toMessage(row) : null;
  }

  /** Also one that was withdrawn: what a repeated command refers to. */
  anyMessage(messageId: string): Message | null {
    const row = this.#row(messageId);
    return row && toMessage(row);
  }

  byClientId(clientMessageId: string): Message | null {
    const row = this.#sql
      .exec<MessageRow>(`SELECT ${COLUMNS} FROM message WHERE client_message_id = ?`, clientMessageId)
      .toArray()[0];
    return row ? toMessage(row) : null;
  }

  insert(message: Message): void {
    const { message_id, seq, turn_id, role, status, client_message_id, ...body } = message;
    const text = JSON.stringify(body);
    const clientId = client_message_id ?? null;
    this.#sql.exec(
      "INSERT INTO message (message_id, seq, client_message_id, turn_id, role, status, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
      message_id,
      seq,
      clientId,
      turn_id,
      role,
      status,
      text,
    );
    this.#keep({ message_id, seq, client_message_id: clientId, turn_id, role, status, withdrawn: 0, body: text });
    this.#newestId = message_id;
    if (this.#messages !== null) this.#messages += 1;
    this.#markChanged(message_id);
  }

  /** What is undefined stays as it is. */
  update(messageId: string, change: Partial<Body> & { status?: Message["status"] }): void {
    const row = this.#row(messageId);
    if (!row) return;
    const { status = row.status, ...parts } = change;
    const said = Object.entries(parts).filter(([, part]) => part !== undefined);
    if (said.length === 0 && status === row.status) return;
    const body = JSON.stringify({ ...(JSON.parse(row.body) as Body), ...Object.fromEntries(said) });
    this.#sql.exec("UPDATE message SET status = ?, body = ? WHERE message_id = ?", status, body, messageId);
    this.#keep({ ...row, status, body });
    this.#markChanged(messageId);
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
    this.#kept.clear();
    this.#newestId = null;
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

  /** How the newest message begins: so many characters of it. */
  preview(length: number): string {
    const newest = this.#newest();
    if (!newest) return "";
    // A character takes two units at most.
    const beginning = (JSON.parse(newest.body) as Body).content.slice(0, length * 2);
    return [...beginning].slice(0, length).join("");
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
    this.#toldAll = rows.length < limit && length <= CHANGES_CHARS;
    return {
      messages: rows.filter((row) => row.is_gone === 0 && row.message_id !== null).map(toMessage),
      withdrawn: rows.filter((row) => row.is_gone === 1).map(({ id }) => id),
      marks: rows.map(({ id, mark }) => ({ message_id: id, mark })),
    };
  }

  hasChanges(): boolean {
    return (this.#isBehind ??= this.#sql.exec("SELECT 1 FROM changed LIMIT 1").toArray().length > 0);
  }

  /** All that `changes()` gave. A message that changed again since then keeps its mark. */
  settleChanges(marks: ChangeMark[]): void {
    if (marks.length > 0) {
      this.#sql.exec(
        `DELETE FROM changed WHERE (message_id, mark) IN
         (SELECT value ->> '$.message_id', value ->> '$.mark' FROM json_each(?))`,
        JSON.stringify(marks),
      );
    }
    this.#isBehind = this.#toldAll && this.#marked.size === 0 ? false : null;
  }

  #row(messageId: string): MessageRow | null {
    const kept = this.#kept.get(messageId);
    if (kept) return kept;
    const query = `SELECT ${COLUMNS} FROM message WHERE message_id = ?`;
    const row = this.#sql.exec<MessageRow>(query, messageId).toArray()[0];
    return row ? this.#keep(row) : null;
  }

  #newest(): MessageRow | null {
    if (this.#newestId !== null) return this.#row(this.#newestId);
    const query = `SELECT ${COLUMNS} FROM message WHERE withdrawn = 0 ORDER BY seq DESC LIMIT 1`;
    const row = this.#sql.exec<MessageRow>(query).toArray()[0];
    this.#newestId = row?.message_id ?? null;
    return row ? this.#keep(row) : null;
  }

  #keep(row: MessageRow): MessageRow {
    this.#kept.delete(row.message_id);
    this.#kept.set(row.message_id, row);
    if (this.#kept.size > KEPT_MAX) this.#kept.delete(this.#kept.keys().next().value!);
    return row;
  }

  #markChanged(messageId: string, withdrawn = false): void {
    this.#isBehind = true;
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
