import type { RecordedEvent } from "#protocol/task-frames";
import type { Person } from "./task-state.ts";
import { toldEvent } from "./wire.ts";

/** Someone who typed is shown as typing for this long, unless their message comes first. */
const TYPING_MS = 4000;

/** Who else is here and who is typing. Nothing of it is recorded. */
export class Presence {
  readonly #onChange: (change: { people?: readonly Person[]; typing?: readonly Person[] }) => void;
  #typing: readonly Person[] = [];
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(onChange: (change: { people?: readonly Person[]; typing?: readonly Person[] }) => void) {
    this.#onChange = onChange;
  }

  take(name: string, payload: unknown): void {
    const told = toldEvent(name, payload);
    if (told?.name === "presence") this.#onChange({ people: told.payload.people });
    if (told?.name === "chat:typing") this.#typed(told.payload.user);
  }

  /** A person whose message came has stopped typing. */
  spoke(events: readonly RecordedEvent[]): void {
    for (const event of events) if (event.event === "chat:message") this.#stopped(event.sender.id);
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#typing = [];
    this.#onChange({ people: [], typing: [] });
  }

  #typed(person: Person): void {
    clearTimeout(this.#timers.get(person.id));
    this.#timers.set(
      person.id,
      setTimeout(() => this.#stopped(person.id), TYPING_MS),
    );
    if (this.#typing.some(({ id }) => id === person.id)) return;
    this.#typing = [...this.#typing, person];
    this.#onChange({ typing: this.#typing });
  }

  #stopped(id: string): void {
    clearTimeout(this.#timers.get(id));
    if (!this.#timers.delete(id)) return;
    this.#typing = this.#typing.filter((person) => person.id !== id);
    this.#onChange({ typing: this.#typing });
  }
}
