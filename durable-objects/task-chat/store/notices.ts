import type { FleetingEventName, FleetingPayload } from "#protocol/task-frames";

export interface Notice extends Record<string, SqlStorageValue> {
  id: number;
  event: string;
  payload: string;
}

/** What the rooms of the conversation's people are still to be told. */
export class NoticeStore {
  readonly #sql: SqlStorage;
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  add<N extends FleetingEventName>(event: N, payload: FleetingPayload<N>): void {
    this.#sql.exec("INSERT INTO notice (event, payload) VALUES (?, ?)", event, JSON.stringify(payload));
  }

  list(): Notice[] {
    return this.#sql.exec<Notice>("SELECT id, event, payload FROM notice ORDER BY id LIMIT 100").toArray();
  }

  settle(uptoId: number): void {
    this.#sql.exec("DELETE FROM notice WHERE id <= ?", uptoId);
  }
}
