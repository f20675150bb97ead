import { logFault } from "#services/log";

interface Entry {
  dueAt: number;
  failures: number;
}

/** What is due sooner than this is rung by a timer. */
const NEAR_MS = 10_000;
/** What stands behind work under way is due within this, and mostly rings in vain. */
const WATCH_MS = 25_000;
/**
 * Behind both the platform's alarm is set to ring so much later, and to see what is left to wait for. Short of the ten
 * seconds after which an object leaves memory: what rings in vain must not bring it back. And no sooner, however near
 * the work is: one alarm then stands behind all that comes and goes in these seconds.
 */
const STAYS_MS = 8_000;

/**
 * Named alarms over the one alarm that a Durable Object has. An entry is removed only after its job succeeded, and
 * only if the job did not set it anew; a job that throws is tried again with backoff. One job runs at a time. Times are
 * epoch milliseconds.
 *
 * Setting the platform's alarm, and each of its rings, is a write of its own that is synced to disk. So it is set only
 * when it would ring too late; and a book `byTimer`, for what is due in an instant again and again, rings by itself
 * while the object lives, and lets none ring in vain that would bring the object back to memory. `isNew`: its table was
 * made a moment ago.
 */
export class AlarmBook<Name extends string> {
  readonly #storage: DurableObjectStorage;
  readonly #jobs: Record<Name, () => Promise<void>>;
  readonly #byTimer: boolean;
  /** What the table says, once it was read. */
  #entries: Map<string, Entry> | null = null;
  /** What the platform's alarm is known to be set to. */
  #armed: number | null = null;
  #timer: { at: number; handle: ReturnType<typeof setTimeout> } | null = null;
  #ringing: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(
    storage: DurableObjectStorage,
    jobs: Record<Name, () => Promise<void>>,
    { byTimer = false, isNew = false }: { byTimer?: boolean; isNew?: boolean } = {},
  ) {
    this.#storage = storage;
    this.#jobs = jobs;
    this.#byTimer = byTimer;
    if (isNew) this.#entries = new Map();
  }

  /** Its table; `compact` is the same as one b-tree, for objects of which there are many. */
  static readonly migration = `CREATE TABLE alarm (name TEXT PRIMARY KEY, due_at INTEGER NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0)`;
  static readonly compact = `CREATE TABLE alarm (name TEXT PRIMARY KEY, due_at INTEGER NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
  `;
  /** From the first to the second. */
  static readonly compaction = `
    ALTER TABLE alarm RENAME TO old_alarm;
    ${AlarmBook.compact}
    INSERT INTO alarm SELECT name, due_at, failures FROM old_alarm;
    DROP TABLE old_alarm;
  `;

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

  /** When it rings next; null while it is not set. */
  dueAt(name: Name): number | null {
    return this.#book().get(name)?.dueAt ?? null;
  }

  clear(name: Name): void {
    if (this.#book().delete(name)) this.#storage.sql.exec("DELETE FROM alarm WHERE name = ?", name);
  }

  /** What is known of the storage may not be so any more: it was emptied, or time has passed. */
  forget(): void {
    [this.#entries, this.#armed] = [null, null];
  }

  /** To be called by the object's `alarm()`. */
  ring(): Promise<void> {
    return this.#inTurn(() => {
      this.forget();
      return this.#ringDue();
    });
  }

  /** Goes on with what an earlier life of the object has set; the platform's alarm stands behind it already. */
  resume(): void {
    const next = this.#next();
    if (next - Date.now() <= NEAR_MS) this.#setTimer(next);
  }

  /** Nothing rings from now on; resolves when what has begun is over. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer.handle);
    await this.#ringing;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#ringing.then(work);
    // Its failure is for who asked.
    this.#ringing = turn.catch(() => undefined);
    return turn;
  }

  async #ringDue(): Promise<void> {
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

  #next(): number {
    return Math.min(...[...this.#book().values()].map(({ dueAt }) => dueAt));
  }

  #arm(): void {
    if (this.#isStopped) return;
    const next = this.#next();
    if (!Number.isFinite(next)) return;
    const latest = this.#byTimer ? this.#standBehind(next) : next;
    if (this.#armed !== null && this.#armed <= latest) return;
    this.#armed = latest;
    // Part of the same atomic commit as the rows above; nothing to wait for.
    void this.#storage.setAlarm(latest);
  }

  /** When the platform's alarm is to ring for what is due at `next`; what is near rings by timer before that. */
  #standBehind(next: number): number {
    const now = Date.now();
    if (next - now > WATCH_MS) return next;
    if (next - now <= NEAR_MS) this.#setTimer(next);
    return now + STAYS_MS;
  }

  #setTimer(at: number): void {
    if (this.#timer && this.#timer.at <= at) return;
    if (this.#timer) clearTimeout(this.#timer.handle);
    const ring = () => {
      this.#timer = null;
      this.#inTurn(() => this.#ringDue()).catch((error: unknown) => logFault("timer-failed", error));
    };
    this.#timer = { at, handle: setTimeout(ring, Math.max(0, at - Date.now())) };
  }
}
