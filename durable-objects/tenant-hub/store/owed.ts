import type { Followed } from "#services/resource/behaviours/behaviour";

/** A change whose consequences are not known to be carried out. */
export interface Owed {
  followed: Followed;
  /** How often it was attempted before. */
  tries: number;
}

/** What the hub owes. A resource that is deleted is owed nothing else any more. */
export class OwedStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The same change of the same resource once more begins anew. */
  add(followed: Followed, dueAt: number): void {
    const { type, row } = followed;
    if (type === "DELETED") this.#sql.exec("DELETE FROM owed WHERE uid = ?", row.uid);
    this.#sql.exec(
      `INSERT INTO owed (uid, type, facts, due_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (uid, type) DO UPDATE SET facts = excluded.facts, due_at = excluded.due_at, tries = 0`,
      row.uid,
      type,
      JSON.stringify(followed),
      dueAt,
    );
  }

  /** What is due, in its order. Each is given once: nothing else gives it before `leaseOf` its tries is over. */
  take(nowMs: number, leaseOf: (tries: number) => number): Owed[] {
    const rows = this.#sql
      .exec<{ facts: string; tries: number }>(
        "SELECT facts, tries FROM owed WHERE due_at <= ? ORDER BY due_at, rowid LIMIT 100",
        nowMs,
      )
      .toArray();
    return rows.map(({ facts, tries }) => {
      const owed = { followed: JSON.parse(facts) as Followed, tries };
      const { type, row } = owed.followed;
      this.#sql.exec(
        "UPDATE owed SET due_at = ?, tries = tries + 1 WHERE uid = ? AND type = ?",
        nowMs + leaseOf(tries),
        row.uid,
        type,
      );
      return owed;
    });
  }

  /** Is asked for again then, unless it began anew meanwhile. */
  postpone({ followed: { type, row }, tries }: Owed, dueAt: number): void {
    this.#sql.exec(
      "UPDATE owed SET due_at = ? WHERE uid = ? AND type = ? AND tries = ?",
      dueAt,
      row.uid,
      type,
      tries + 1,
    );
  }

  /** It is done, unless it began anew meanwhile. */
  settle({ followed: { type, row }, tries }: Owed): void {
    this.#sql.exec("DELETE FROM owed WHERE uid = ? AND type = ? AND tries = ?", row.uid, type, tries + 1);
  }

  nextDue(): number | null {
    return this.#sql.exec<{ next: number | null }>("SELECT min(due_at) AS next FROM owed").one().next;
  }
}
