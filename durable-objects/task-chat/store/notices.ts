import type { FleetingEventName, FleetingPayload } from "#protocol/task-frames";

export interface Notice {
  id: number;
  event: string;
  payload: string;
}

const PAGE = 100;

/** What the rooms of the conversation's people are still to be told: read once, and written through. */
export class NoticeStore {
  readonly #sql: SqlStorage;
  #owed: Notice[] | null = null;
  constructor(sql: SqlStorage, isNew = false) {
    this.#sql = sql;
    if (isNew) this.#owed = [];
  }

  add<N extends FleetingEventName>(event: N, payload: FleetingPayload<N>): void {
    const owed = this.#all();
    const notice = { id: (owed.at(-1)?.id ?? 0) + 1, event, payload: JSON.stringify(payload) };
    this.#sql.exec("INSERT INTO notice (id, event, payload) VALUES (?, ?, ?)", notice.id, event, notice.payload);
    owed.push(notice);
  }

  /** The oldest, as many as are told at once. */
  list(): Notice[] {
    return this.#all().slice(0, PAGE);
  }

  settle(uptoId: number): void {
    const owed = this.#all();
    if (owed.length === 0) return;
    this.#sql.exec("DELETE FROM notice WHERE id <= ?", uptoId);
    this.#owed = owed.filter(({ id }) => id > uptoId);
  }

  #all(): Notice[] {
    return (this.#owed ??= this.#sql
      .exec<{ id: number; event: string; payload: string }>("SELECT id, event, payload FROM notice ORDER BY id")
      .toArray());
  }
}
