import type { SeenEvent } from "#protocol/api/channels";

const KEPT = 50;

/** Events as they came lately, for whoever sets a channel up. In memory only. */
export class Sightings {
  #seen: SeenEvent[] = [];
  readonly #waiting = new Set<(event: SeenEvent) => void>();

  add(events: SeenEvent[]): void {
    this.#seen = [...events, ...this.#seen].slice(0, KEPT);
    for (const event of events) for (const tell of this.#waiting) tell(event);
  }

  /** What came since `afterMs`, or the first that comes within the time; null when nothing does. */
  async wait(afterMs: number, timeoutMs: number): Promise<SeenEvent | null> {
    const known = this.#seen.findLast((event) => event.at > afterMs);
    if (known) return known;
    return new Promise((resolve) => {
      const done = (event: SeenEvent | null) => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve(event);
      };
      const timer = setTimeout(() => done(null), timeoutMs);
      this.#waiting.add(done);
    });
  }
}
