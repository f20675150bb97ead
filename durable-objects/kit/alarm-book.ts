import { logFault } from "#services/log";

interface Entry {
  dueAt: number;
  failures: number;
}

/**
 * Named alarms over the one alarm that a Durable Object has. An entry is removed only after its job succeeded, and
 * only if the job did not set it anew; a job that throws is tried again with backoff. Times are epoch milliseconds.
 *
 * The platform's alarm is set only when it would ring too late, and never taken back: one that finds nothing due costs
 * less than a write at the beginning and at the end of every turn.
 */
export class AlarmBook<Name extends string> {
  readonly #storage: DurableObjectStorage;
  readonly #jobs: Record<Name, () => Promise<void>>;
  /** What the table says, once it was read. */
  #entries: Map<string, Entry> | null = null;
  /** What the platform's alarm is known to be set to. */
  #armed: number | null = null;

  constructor(storage: DurableObjectStorage, jobs: Record<Name, () => Promise<void>>) {
    this.#storage = storage;
    this.#jobs = jobs;
  }

  static readonly migration = `CREATE TABLE alarm (name TEXT PRIMARY KEY, due_at INTEGER NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0)`;

  /** Rings at `dueAt`, replacing an earlier setting of the same name. */
  set(name: Name, dueAt: number): void {
    this.#write(name, { dueAt, failures: 0 });
    this.#arm();
  }

  /** Rings at `dueAt` unless it is already set to ring sooner. */
  setSooner(name: Name, dueAt: number): void {
    const current = this.#book().get(name);
    if (!current || current.dueAt > dueAt) this.set(name, dueAt);
  }

  clear(name: Name): void {
    if (this.#book().delete(name)) this.#storage.sql.exec("DELETE FROM alarm WHERE name = ?", name);
  }

  /** What is known of the storage may not be so any more: it was emptied, or time has passed. */
  forget(): void {
    [this.#entries, this.#armed] = [null, null];
  }

  /** To be called by the object's `alarm()`. */
  async ring(): Promise<void> {
    this.forget();
    const now = Date.now();
    const due = [...this.#book()].filter(([, { dueAt }]) => dueAt <= now).toSorted(([, a], [, b]) => a.dueAt - b.dueAt);
    for (const [name, entry] of due) await this.#run(name as Name, entry);
    this.#arm();
  }

  async #run(name: Name, entry: Entry): Promise<void> {
    const isUnchanged = () => this.#book().get(name) === entry;
    try {
      await this.#jobs[name]();
      if (isUnchanged()) this.clear(name);
    } catch (error) {
      logFault("alarm-failed", error, { alarm: name });
      const failures = entry.failures + 1;
      if (isUnchanged()) this.#write(name, { dueAt: Date.now() + Math.min(1000 * 2 ** failures, 300_000), failures });
    }
  }

  #book(): Map<string, Entry> {
    return (this.#entries ??= new Map(
      this.#storage.sql
        .exec<{ name: string; due_at: number; failures: number }>("SELECT name, due_at, failures FROM alarm")
        .toArray()
        .map((row) => [row.name, { dueAt: row.due_at, failures: row.failures }]),
    ));
  }

  #write(name: Name, entry: Entry): void {
    this.#book().set(name, entry);
    this.#storage.sql.exec(
      "INSERT OR REPLACE INTO alarm (name, due_at, failures) VALUES (?, ?, ?)",
      name,
      entry.dueAt,
      entry.failures,
    );
  }

  #arm(): void {
    const next = Math.min(...[...this.#book().values()].map(({ dueAt }) => dueAt));
    if (!Number.isFinite(next) || (this.#armed !== null && this.#armed <= next)) return;
    this.#armed = next;
    // Part of the same atomic commit as the rows above; nothing to wait for.
    void this.#storage.setAlarm(next);
  }
}
