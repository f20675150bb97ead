import type { Actor } from "#core/actor";
import { STALE_MS, type CurrentActor } from "../kit/recheck.ts";

export interface Registrar {
  /** This conversation is open to the person from now on. True when their rights changed a moment ago. */
  opened(userId: string): Promise<boolean>;
  closed(userId: string): Promise<void>;
}

/**
 * Who has sockets and streams open here. Each person's room knows of it from before the first opens until after the
 * last has closed, and tells this conversation when the person's rights change: nothing is asked twice, nothing polled.
 */
export class Attendance {
  readonly #registrar: Registrar;
  readonly #current: CurrentActor;
  readonly #open = new Map<string, number>();
  readonly #telling = new Map<string, Promise<boolean>>();
  readonly #changedAt = new Map<string, number>();
  #changes = 0;

  constructor(registrar: Registrar, current: CurrentActor) {
    this.#registrar = registrar;
    this.#current = current;
  }

  has(userId: string): boolean {
    return this.#open.has(userId);
  }

  /** What was open before this object slept. */
  restore(userId: string): void {
    this.#open.set(userId, (this.#open.get(userId) ?? 0) + 1);
  }

  /** Lets a socket or stream of this person open; null when their credential no longer holds. `leave` must follow. */
  async enter(actor: Actor): Promise<Actor | null> {
    const { userId } = actor;
    const isFirst = !this.has(userId);
    this.restore(userId);
    try {
      const isStale = await (isFirst ? this.#tell(userId) : (this.#telling.get(userId) ?? false));
      const current = isStale || this.#wasChanged(userId) ? await this.#settled(actor) : actor;
      if (!current) await this.leave(userId);
      return current;
    } catch (error) {
      await this.leave(userId);
      throw error;
    }
  }

  async leave(userId: string): Promise<void> {
    const left = (this.#open.get(userId) ?? 1) - 1;
    if (left > 0) return void this.#open.set(userId, left);
    this.#open.delete(userId);
    await this.#registrar.closed(userId);
    // Came back meanwhile: the two messages may have met each other on their way.
    if (this.has(userId)) await this.#tell(userId);
  }

  /** The person's rights have changed: what is being let in with the old ones is looked at again. */
  changed(userId: string): void {
    this.#changes += 1;
    const before = Date.now() - STALE_MS;
    for (const [known, at] of this.#changedAt) if (at < before) this.#changedAt.delete(known);
    this.#changedAt.set(userId, Date.now());
  }

  async #tell(userId: string): Promise<boolean> {
    const telling = this.#registrar.opened(userId);
    this.#telling.set(userId, telling);
    try {
      return await telling;
    } finally {
      if (this.#telling.get(userId) === telling) this.#telling.delete(userId);
    }
  }

  #wasChanged(userId: string): boolean {
    return (this.#changedAt.get(userId) ?? 0) > Date.now() - STALE_MS;
  }

  /** Asked again when another change came while it was asked. */
  async #settled(actor: Actor): Promise<Actor | null> {
    for (;;) {
      const before = this.#changes;
      const current = await this.#current(actor);
      if (before === this.#changes) return current && { ...current, via: actor.via };
    }
  }
}
