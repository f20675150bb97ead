import { AlarmBook } from "../kit/alarm-book.ts";

/** SQLite of one organization's hub, in order of history. Never change an entry that has shipped; add one. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE owed (
    task_id TEXT NOT NULL,
    verb TEXT NOT NULL,
    facts TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (task_id, verb)
  )`,
  AlarmBook.migration,
];

/** What must follow from a write of a Task: its conversation opens, or goes into the archive. */
export interface Owed<Facts> {
  taskId: string;
  verb: "create" | "delete";
  facts: Facts;
  dueAt: number;
  tries: number;
}

interface Row extends Record<string, SqlStorageValue> {
  task_id: string;
  verb: string;
  facts: string;
  due_at: number;
  tries: number;
}

/** What the hub owes and is not known to be done. */
export class OwedStore<Facts> {
  readonly #sql: SqlStorage;
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  add({ taskId, verb, facts, dueAt }: Omit<Owed<Facts>, "tries">): void {
    this.#sql.exec(
      "INSERT OR IGNORE INTO owed (task_id, verb, facts, due_at) VALUES (?, ?, ?, ?)",
      taskId,
      verb,
      JSON.stringify(facts),
      dueAt,
    );
  }

  due(nowMs: number): Owed<Facts>[] {
    return this.#sql
      .exec<Row>("SELECT * FROM owed WHERE due_at <= ? ORDER BY due_at LIMIT 100", nowMs)
      .toArray()
      .map((row) => ({
        taskId: row.task_id,
        verb: row.verb as Owed<Facts>["verb"],
        facts: JSON.parse(row.facts) as Facts,
        dueAt: row.due_at,
        tries: row.tries,
      }));
  }

  again({ taskId, verb }: Pick<Owed<Facts>, "taskId" | "verb">, dueAt: number): void {
    this.#sql.exec("UPDATE owed SET due_at = ?, tries = tries + 1 WHERE task_id = ? AND verb = ?", dueAt, taskId, verb);
  }

  settle({ taskId, verb }: Pick<Owed<Facts>, "taskId" | "verb">): void {
    this.#sql.exec("DELETE FROM owed WHERE task_id = ? AND verb = ?", taskId, verb);
  }

  nextDue(): number | null {
    return this.#sql.exec<{ next: number | null }>("SELECT min(due_at) AS next FROM owed").one().next;
  }
}
