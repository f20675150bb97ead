/** What one channel may send: so many per second in all, with a pause inside each conversation. In memory only. */
export class Rate {
  readonly #limits: { perSecond: number; perConversationMs: number };
  readonly #lastOf = new Map<string, number>();
  #nextAt = 0;

  constructor(limits: { perSecond: number; perConversationMs: number }) {
    this.#limits = limits;
  }

  /**
   * How long to wait for the next place. It is taken only when the wait is at most `patienceMs`: places that nobody
   * would come for must not hold up the others.
   */
  reserve(conversation: string, nowMs: number, patienceMs: number): number {
    const free = Math.max(nowMs, this.#nextAt, (this.#lastOf.get(conversation) ?? 0) + this.#limits.perConversationMs);
    if (free - nowMs > patienceMs) return free - nowMs;
    // The whole channel's pace is kept by spacing; a burst of one second is let through.
    this.#nextAt = Math.max(this.#nextAt, nowMs - 1000) + 1000 / this.#limits.perSecond;
    if (this.#lastOf.size > 5000) this.#lastOf.clear();
    this.#lastOf.set(conversation, free);
    return free - nowMs;
  }

  /** The platform asked for silence. */
  pause(untilMs: number): void {
    this.#nextAt = Math.max(this.#nextAt, untilMs);
  }
}
