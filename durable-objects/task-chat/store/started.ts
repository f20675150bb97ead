/** A task that a message of the channel has started. */
export interface StartedFacts {
  team: { namespace: string; name: string };
  prompt: string;
  /** Who wanted it. */
  asked: string;
}

export interface StartedRow extends StartedFacts {
  taskId: string;
  status: "owed" | "running" | "over";
  /** owed: when to begin it; running: when its time is over. */
  dueAt: number;
  tries: number;
}

/** How a task in the background ended. */
export interface Result {
  taskId: string;
  status: "done" | "error" | "cancelled";
  /** What its team said; of one that failed, why. */
  content: string;
}

/** The tasks that a conversation has running in the background. */
export class StartedStore {
  readonly #sql: SqlStorage;
  /** What was read last and not written since. */
  #next: StartedRow | null | undefined;
  constructor(sql: SqlStorage, isNew = false) {
    this.#sql = sql;
    if (isNew) this.#next = null;
  }

  add(taskId: string, dueAt: number, facts: StartedFacts): void {
    this.#next = undefined;
    this.#sql.exec(
      "INSERT INTO started (task_id, status, due_at, facts) VALUES (?, 'owed', ?, ?)",
      taskId,
      dueAt,
      JSON.stringify(facts),
    );
  }

  get(taskId: string): StartedRow | null {
    return this.#first("SELECT * FROM started WHERE task_id = ?", taskId);
  }

  /** What is to be begun or given up first. */
  next(): StartedRow | null {
    if (this.#next === undefined)
      this.#next = this.#first("SELECT * FROM started WHERE status <> 'over' ORDER BY due_at LIMIT 1");
    return this.#next;
  }

  set(taskId: string, to: Pick<StartedRow, "status" | "dueAt" | "tries">): void {
    this.#next = undefined;
    this.#sql.exec(
      "UPDATE started SET status = ?, due_at = ?, tries = ? WHERE task_id = ?",
      to.status,
      to.dueAt,
      to.tries,
      taskId,
    );
  }

  #first(query: string, ...values: SqlStorageValue[]): StartedRow | null {
    const row = this.#sql.exec<Record<string, SqlStorageValue>>(query, ...values).toArray()[0];
    if (!row) return null;
    return {
      ...(JSON.parse(row.facts as string) as StartedFacts),
      taskId: row.task_id as string,
      status: row.status as StartedRow["status"],
      dueAt: row.due_at as number,
      tries: row.tries as number,
    };
  }
}
