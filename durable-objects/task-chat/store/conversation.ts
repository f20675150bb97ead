import type { Attachment, Message, Sender, TaskPhase } from "#protocol/task-frames";

/** What is fixed when a conversation opens. */
export interface TaskFacts {
  taskId: string;
  organizationId: string;
  namespace: string;
  name: string;
  team: { namespace: string; name: string };
  groupChat: boolean;
  owner: { id: string; name: string };
  createdAt: number;
  /** The conversation that is owed how this one's first turn ends. */
  resultTo?: string;
}
export interface TaskRow extends TaskFacts {
  title: string;
  phase: TaskPhase;
}

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

/** The task, its people and its messages. */
export class ConversationStore {
  readonly #sql: SqlStorage;
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  task(): TaskRow | null {
    const row = this.#sql.exec<{ facts: string; title: string; phase: string }>("SELECT * FROM task").toArray()[0];
    if (!row) return null;
    return { ...(JSON.parse(row.facts) as TaskFacts), title: row.title, phase: row.phase as TaskPhase };
  }

  createTask(facts: TaskFacts, title: string): void {
    this.#sql.exec(
      "INSERT INTO task (id, facts, title, title_by, phase, updated_at) VALUES (1, ?, ?, ?, 'Pending', ?)",
      JSON.stringify(facts),
      title,
      title === "" ? "nobody" : "person",
      facts.createdAt,
    );
  }

  setTitle(title: string, by: "words" | "model" | "person"): void {
    this.#sql.exec("UPDATE task SET title = ?, title_by = ?", title, by);
  }

  setTeam(team: TaskFacts["team"]): void {
    this.#sql.exec("UPDATE task SET facts = json_set(facts, '$.team', json(?))", JSON.stringify(team));
  }

  /** Null: it was told, and is owed no more. */
  setResultTo(taskId: string | null): void {
    this.#sql.exec(
      taskId === null
        ? "UPDATE task SET facts = json_remove(facts, '$.resultTo')"
        : "UPDATE task SET facts = json_set(facts, '$.resultTo', ?)",
      ...(taskId === null ? [] : [taskId]),
    );
  }

  titleBy(): "nobody" | "words" | "model" | "person" {
    return this.#sql.exec<{ title_by: "nobody" }>("SELECT title_by FROM task").one().title_by;
  }

  setPhase(phase: TaskPhase, at: number): void {
    this.#sql.exec("UPDATE task SET phase = ?, updated_at = ?", phase, at);
  }

  /** How much of the model's context window the latest answer took, in tokens. */
  setContext(context: { used: number; window: number }): void {
    this.#sql.exec("UPDATE task SET context = ?", JSON.stringify(context));
  }

  context(): { used: number; window: number } | null {
    const { context } = this.#sql.exec<{ context: string | null }>("SELECT context FROM task").one();
    return context === null ? null : (JSON.parse(context) as { used: number; window: number });
  }

  countMessages(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM message WHERE withdrawn = 0").one().n;
  }

  updatedAt(): number {
    return this.#sql.exec<{ updated_at: number }>("SELECT updated_at FROM task").one().updated_at;
  }

  addMember(id: string, name: string): void {
    this.#sql.exec(
      "INSERT INTO member (user_id, name) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET name = excluded.name",
      id,
      name,
    );
  }

  members(): { id: string; name: string }[] {
    return this.#sql.exec<{ id: string; name: string }>("SELECT user_id AS id, name FROM member").toArray();
  }

  markRead(userId: string, seq: number): void {
    this.#sql.exec("UPDATE member SET read_seq = max(read_seq, ?) WHERE user_id = ?", seq, userId);
  }

  relays(): string[] {
    return this.#sql
      .exec<{ user_id: string }>("SELECT user_id FROM relay")
      .toArray()
      .map((row) => row.user_id);
  }

  addRelay(userId: string): void {
    this.#sql.exec("INSERT OR IGNORE INTO relay (user_id) VALUES (?)", userId);
  }

  removeRelay(userId: string): void {
    this.#sql.exec("DELETE FROM relay WHERE user_id = ?", userId);
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
    this.#markChanged(message_id);
  }

  update(messageId: string, change: Partial<Body> & { status?: Message["status"] }): void {
    const { status, ...body } = change;
    this.#sql.exec(
      "UPDATE message SET status = coalesce(?, status), body = json_patch(body, ?) WHERE message_id = ?",
      status ?? null,
      JSON.stringify(body),
      messageId,
    );
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
    const query = "SELECT sum(length(CAST(body AS BLOB))) AS bytes FROM message WHERE withdrawn = 0 AND seq > ?";
    return this.#sql.exec<{ bytes: number | null }>(query, seq).one().bytes ?? 0;
  }

  /** How the newest message begins. */
  preview(length: number): string {
    const query = `SELECT substr(body ->> '$.content', 1, ?) AS words FROM message WHERE withdrawn = 0
      ORDER BY seq DESC LIMIT 1`;
    return this.#sql.exec<{ words: string }>(query, length).toArray()[0]?.words ?? "";
  }

  /** Messages that the copy in Postgres does not have yet. */
  changes(limit: number): { messages: Message[]; withdrawn: string[]; marks: ChangeMark[] } {
    const marks = this.#sql
      .exec<ChangeMark & { withdrawn: number }>("SELECT message_id, mark, withdrawn FROM changed LIMIT ?", limit)
      .toArray();
    const withdrawn = marks.filter((row) => row.withdrawn === 1).map((row) => row.message_id);
    const messages = marks.filter((row) => row.withdrawn === 0).map((row) => this.message(row.message_id));
    return { messages: messages.filter((message) => message !== null), withdrawn, marks };
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
    this.#sql.exec(
      `INSERT INTO changed (message_id, withdrawn) VALUES (?, ?)
       ON CONFLICT (message_id) DO UPDATE SET withdrawn = max(withdrawn, excluded.withdrawn), mark = mark + 1`,
      messageId,
      withdrawn ? 1 : 0,
    );
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
