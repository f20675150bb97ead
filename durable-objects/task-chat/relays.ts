import type { RecordedEvent } from "#protocol/task-frames";

/** Relayed events are gathered for this long: each delivery is a call to another object. */
const GATHER_MS = 15;

export interface RelayStore {
  relays(): string[];
  addRelay(userId: string): void;
  removeRelay(userId: string): void;
}
/** Hands events to a person's room; false when nobody there has joined this task any more. */
export type Deliver = (userId: string, events: RecordedEvent[]) => Promise<boolean>;

/** People who follow this conversation through their own room's socket. */
export class Relays {
  readonly #store: RelayStore;
  readonly #deliver: Deliver;
  readonly #users: Set<string>;
  #pending: RecordedEvent[] = [];
  #sending = false;

  constructor(store: RelayStore, deliver: Deliver) {
    this.#store = store;
    this.#deliver = deliver;
    this.#users = new Set(store.relays());
  }

  get size(): number {
    return this.#users.size;
  }

  add(userId: string): void {
    if (this.#users.has(userId)) return;
    this.#users.add(userId);
    this.#store.addRelay(userId);
  }

  remove(userId: string): void {
    this.#users.delete(userId);
    this.#store.removeRelay(userId);
  }

  publish(event: RecordedEvent): void {
    if (this.#users.size === 0) return;
    this.#pending.push(event);
    if (this.#sending) return;
    this.#sending = true;
    setTimeout(() => void this.#drain(), GATHER_MS);
  }

  /** One delivery at a time keeps the order. */
  async #drain(): Promise<void> {
    while (this.#pending.length > 0) {
      const events = this.#pending;
      this.#pending = [];
      await Promise.all([...this.#users].map((userId) => this.#send(userId, events)));
    }
    this.#sending = false;
  }

  async #send(userId: string, events: RecordedEvent[]): Promise<void> {
    try {
      if (!(await this.#deliver(userId, events))) this.remove(userId);
    } catch {
      // The room is out of reach: its clients see the gap in seq and resume.
    }
  }
}
