import type { Actor } from "#core/actor";

const ENTRIES_MAX = 5_000;
/** How long a revocation made elsewhere may go unnoticed in this isolate. */
const KEPT_MS = 10_000;

interface Entry {
  actor: Actor;
  untilMs: number;
}

/** Who a credential is, remembered for ten seconds in this isolate: the warm path makes no trip to the database. */
export class ActorCache {
  readonly #entries = new Map<string, Entry>();

  get(key: string, nowMs: number): Actor | null {
    const entry = this.#entries.get(key);
    if (!entry) return null;
    if (entry.untilMs > nowMs) return entry.actor;
    this.#entries.delete(key);
    return null;
  }

  set(key: string, actor: Actor, nowMs: number): void {
    // A map keeps the order of insertion: the first is the oldest, and would be the first to run out.
    this.#entries.delete(key);
    if (this.#entries.size >= ENTRIES_MAX) this.#entries.delete(this.#entries.keys().next().value!);
    this.#entries.set(key, { actor, untilMs: Math.min(nowMs + KEPT_MS, actor.expiresAtMs) });
  }

  /** After a revocation, a sign-out or a change of role: the next request asks the database. */
  forget(matches: (actor: Actor) => boolean): void {
    for (const [key, entry] of this.#entries) {
      if (matches(entry.actor)) this.#entries.delete(key);
    }
  }
}
