import { AlarmBook } from "../kit/alarm-book.ts";

const OPEN_TABLES = `
  CREATE TABLE open_task (task_id TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE open_watch (organization_id TEXT PRIMARY KEY) WITHOUT ROWID;
`;
const ACCESS_TABLE = "CREATE TABLE access (id INTEGER PRIMARY KEY CHECK (id = 1), changed_at INTEGER NOT NULL);";

/**
 * SQLite of one person's room, in order of history. Never change an entry that has shipped, nor a text that is part of
 * one; add one, and what it comes to in `NEWEST`.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE open_task (task_id TEXT PRIMARY KEY);
  CREATE TABLE access (id INTEGER PRIMARY KEY CHECK (id = 1), changed_at INTEGER NOT NULL);
  `,
  AlarmBook.migration,
  "CREATE TABLE open_watch (organization_id TEXT PRIMARY KEY)",
  `
  ALTER TABLE open_task RENAME TO old_task;
  ALTER TABLE open_watch RENAME TO old_watch;
  ${OPEN_TABLES}
  INSERT INTO open_task SELECT task_id FROM old_task;
  INSERT INTO open_watch SELECT organization_id FROM old_watch;
  DROP TABLE old_task;
  DROP TABLE old_watch;
  ${AlarmBook.compaction}
  `,
];

/** What a room begins with. */
export const NEWEST = ACCESS_TABLE + OPEN_TABLES + AlarmBook.compact;

/** Which conversations and watches the person has open, and when their rights changed last. */
export class UserRoomStore {
  readonly #sql: SqlStorage;
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  openTasks(): string[] {
    return this.#sql
      .exec<{ task_id: string }>("SELECT task_id FROM open_task")
      .toArray()
      .map((row) => row.task_id);
  }

  addTask(taskId: string): void {
    this.#sql.exec("INSERT OR IGNORE INTO open_task (task_id) VALUES (?)", taskId);
  }

  removeTask(taskId: string): void {
    this.#sql.exec("DELETE FROM open_task WHERE task_id = ?", taskId);
  }

  /** Organizations. */
  openWatches(): string[] {
    return this.#sql
      .exec<{ organization_id: string }>("SELECT organization_id FROM open_watch")
      .toArray()
      .map((row) => row.organization_id);
  }

  addWatch(organizationId: string): void {
    this.#sql.exec("INSERT OR IGNORE INTO open_watch (organization_id) VALUES (?)", organizationId);
  }

  removeWatch(organizationId: string): void {
    this.#sql.exec("DELETE FROM open_watch WHERE organization_id = ?", organizationId);
  }

  /** Epoch milliseconds; 0 for never. */
  changedAt(): number {
    return this.#sql.exec<{ changed_at: number }>("SELECT changed_at FROM access").toArray()[0]?.changed_at ?? 0;
  }

  noteChange(at: number): void {
    this.#sql.exec(
      "INSERT INTO access (id, changed_at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET changed_at = excluded.changed_at",
      at,
    );
  }
}
