import { logFault } from "#services/log";

/**
 * Named alarms over the one alarm that a Durable Object has. An entry is removed only after its job succeeded, and
 * only if the job did not set it anew; a job that throws is tried again with backoff. Times are epoch milliseconds.
 */
export class AlarmBook<Name extends string> {
  readonly #storage: DurableObjectStorage;
  readonly #jobs: Record<Name, () => Promise<void>>;
  /** What the platform's alarm is known to be set to: setting it again costs as much as a write. */
  #armed: number | null | undefined;

  constructor(storage: DurableObjectStorage, jobs: Record<Name, () => Promise<void>>) {
    this.#storage = storage;
    this.#jobs = jobs;
  }

  static readonly migration = `CREATE TABLE alarm (name TEXT PRIMARY KEY, due_at INTEGER NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0)`;

  /** Rings at `dueAt`, replacing an earlier setting of the same name. */
  set(name: Name, dueAt: number): void {
    this.#storage.sql.exec(
      `INSERT INTO alarm (name, due_at) VALUES (?, ?)
       ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at, failures = 0`,
      name,
      dueAt,
    );
    this.#arm();
  }

  /** Rings at `dueAt` unless it is already set to ring sooner. */
  setSooner(name: Name, dueAt: number): void {
    const current = this.#dueAt(name);
    if (current === null || current > dueAt) this.set(name, dueAt);
  }

  clear(name: Name): void {
    this.#storage.sql.exec("DELETE FROM alarm WHERE name = ?", name);
    this.#arm();
  }

  /** To be called by the object's `alarm()`. */
  async ring(): Promise<void> {
    this.#armed = undefined;
    const due = this.#storage.sql
      .exec<{ name: Name; due_at: number; failures: number }>(
        "SELECT name, due_at, failures FROM alarm WHERE due_at <= ? ORDER BY due_at",
        Date.now(),
      )
      .toArray();
    for (const entry of due) await this.#run(entry);
    this.#arm();
  }

  async #run(entry: { name: Name; due_at: number; failures: number }): Promise<void> {
    try {
      await this.#jobs[entry.name]();
      this.#storage.sql.exec("DELETE FROM alarm WHERE name = ? AND due_at = ?", entry.name, entry.due_at);
    } catch (error) {
      logFault("alarm-failed", error, { alarm: entry.name });
      const failures = entry.failures + 1;
      this.#storage.sql.exec(
        "UPDATE alarm SET failures = ?, due_at = ? WHERE name = ? AND due_at = ?",
        failures,
        Date.now() + Math.min(1000 * 2 ** failures, 300_000),
        entry.name,
        entry.due_at,
      );
    }
  }

  #dueAt(name: Name): number | null {
    const row = this.#storage.sql
      .exec<{ due_at: number }>("SELECT due_at FROM alarm WHERE name = ?", name)
      .toArray()[0];
    return row?.due_at ?? null;
  }

  #arm(): void {
    const { next } = this.#storage.sql.exec<{ next: number | null }>("SELECT min(due_at) AS next FROM alarm").one();
    if (next === this.#armed) return;
    this.#armed = next;
    // Part of the same atomic commit as the rows above; nothing to wait for.
    if (next === null) void this.#storage.deleteAlarm();
    else void this.#storage.setAlarm(next);
  }
}
