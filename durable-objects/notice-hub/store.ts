import type { NoticeOrder } from "#core/notify";
import type { NoticeAttempt, NoticeReport, NoticeStatus, NotifierReport } from "#protocol/api/notifications";
import type { Failure } from "#protocol/failure";
import { AlarmBook } from "../kit/alarm-book.ts";

/** SQLite of one organization's notices, in order of history. Never change an entry that has shipped; add one. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE notice (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    -- What the sender calls it, so that telling it twice is telling it once.
    key TEXT UNIQUE,
    status TEXT NOT NULL,
    due_at INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    -- How many of its parts (pieces, addresses) are sent.
    done INTEGER NOT NULL DEFAULT 0,
    notice TEXT NOT NULL,
    attempts TEXT NOT NULL DEFAULT '[]'
  );
  CREATE INDEX notice_due ON notice (due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX notice_by_status ON notice (status, id);
  CREATE INDEX notice_by_time ON notice (at);
  `,
  AlarmBook.migration,
  `
  ALTER TABLE notice ADD COLUMN namespace TEXT AS (json_extract(notice, '$.notifier.namespace')) VIRTUAL;
  ALTER TABLE notice ADD COLUMN name TEXT AS (json_extract(notice, '$.notifier.name')) VIRTUAL;
  CREATE INDEX notice_by_notifier ON notice (namespace, name, id);
  `,
];

const KEPT_MAX = 2000;
const SWEEP_EVERY = 50;
const ATTEMPTS_KEPT = 20;

export interface NoticeQuery {
  status?: NoticeStatus | undefined;
  notifier?: { namespace: string; name: string } | undefined;
  before?: string | undefined;
  limit: number;
}

export interface NoticeRow {
  id: string;
  at: number;
  status: NoticeStatus;
  dueAt: number | null;
  failures: number;
  done: number;
  order: Omit<NoticeOrder, "key">;
  attempts: NoticeAttempt[];
}

interface Stored extends Record<string, SqlStorageValue> {
  id: string;
  at: number;
  status: NoticeStatus;
  due_at: number | null;
  failures: number;
  done: number;
  notice: string;
  attempts: string;
}

export class NoticeStore {
  readonly #sql: SqlStorage;
  #writes = 0;
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  idOfKey(key: string): string | null {
    return this.#sql.exec<{ id: string }>("SELECT id FROM notice WHERE key = ?", key).toArray()[0]?.id ?? null;
  }

  countSince(at: number): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM notice WHERE at >= ?", at).one().n;
  }

  insert(id: string, { key, ...order }: NoticeOrder, nowMs: number): void {
    this.#sql.exec(
      "INSERT INTO notice (id, at, key, status, due_at, notice) VALUES (?, ?, ?, 'pending', ?, ?)",
      id,
      nowMs,
      key,
      nowMs,
      JSON.stringify(order),
    );
    if (++this.#writes % SWEEP_EVERY !== 0) return;
    this.#sql.exec(
      "DELETE FROM notice WHERE status <> 'pending' AND id NOT IN (SELECT id FROM notice ORDER BY id DESC LIMIT ?)",
      KEPT_MAX,
    );
  }

  update(row: NoticeRow): void {
    this.#sql.exec(
      "UPDATE notice SET status = ?, due_at = ?, failures = ?, done = ?, attempts = ? WHERE id = ?",
      row.status,
      row.dueAt,
      row.failures,
      row.done,
      JSON.stringify(row.attempts.slice(-ATTEMPTS_KEPT)),
      row.id,
    );
  }

  get(id: string): NoticeRow | null {
    const [row] = this.#sql.exec<Stored>("SELECT * FROM notice WHERE id = ?", id).toArray();
    return row ? read(row) : null;
  }

  due(nowMs: number, limit: number): NoticeRow[] {
    return this.#sql
      .exec<Stored>("SELECT * FROM notice WHERE due_at <= ? ORDER BY due_at, id LIMIT ?", nowMs, limit)
      .toArray()
      .map(read);
  }

  nextDue(): number | null {
    return this.#sql.exec<{ next: number | null }>("SELECT min(due_at) AS next FROM notice").one().next;
  }

  list({ status, notifier, before, limit }: NoticeQuery): NoticeReport[] {
    return this.#sql
      .exec<Stored>(
        `SELECT * FROM notice WHERE id < ?1 AND (?2 IS NULL OR status = ?2)
          AND (?3 IS NULL OR (namespace = ?3 AND name = ?4)) ORDER BY id DESC LIMIT ?5`,
        before ?? "~",
        status ?? null,
        notifier?.namespace ?? null,
        notifier?.name ?? null,
        limit,
      )
      .toArray()
      .map((row) => reportOf(read(row)));
  }

  /** Of each notifier that is named by a notice. */
  notifiers(): NotifierReport[] {
    // With one max(), SQLite takes the other columns from the row that has it.
    const failures = this.#sql.exec<
      Record<"namespace" | "name" | "message", string> & { at: number; why: string | null }
    >(
      `SELECT namespace, name, max(json_extract(attempts, '$[#-1].at')) AS at,
        json_extract(attempts, '$[#-1].error') AS message, json_extract(attempts, '$[#-1].why') AS why
      FROM notice WHERE json_extract(attempts, '$[#-1].error') IS NOT NULL GROUP BY namespace, name`,
    );
    const failed = new Map(
      failures.toArray().map(({ namespace, name, at, message, why }) => {
        const last = { at, message, ...(why === null ? {} : { why: JSON.parse(why) as Failure }) };
        return [`${namespace}/${name}`, last];
      }),
    );
    return this.#sql
      .exec<Omit<NotifierReport, "last_failure"> & Record<string, SqlStorageValue>>(
        `SELECT namespace, name, sum(status = 'pending') AS pending, sum(status = 'dead') AS dead,
          max(CASE WHEN status = 'sent' THEN json_extract(attempts, '$[#-1].at') END) AS last_sent_at
        FROM notice WHERE name IS NOT NULL GROUP BY namespace, name ORDER BY namespace, name`,
      )
      .toArray()
      .map((row) => ({ ...row, last_failure: failed.get(`${row.namespace}/${row.name}`) ?? null }));
  }
}

function read({ due_at: dueAt, notice, attempts, id, at, status, failures, done }: Stored): NoticeRow {
  const order = JSON.parse(notice) as NoticeRow["order"];
  return { id, at, status, dueAt, failures, done, order, attempts: JSON.parse(attempts) as NoticeAttempt[] };
}

export function reportOf({ id, at, status, dueAt, order, attempts }: NoticeRow): NoticeReport {
  const { title, text } = order.notice;
  return { id, at, notifier: order.notifier, title, text, status, due_at: dueAt, attempts };
}
