import type { Dialogue } from "./dialogue.ts";

const KEPT = 10_000;

/** How often each conversation was refused so far. A retry is known by the same person having said the same things. */
export class Failures {
  readonly #counts = new Map<string, number>();

  /** Whether a conversation that shall be refused `times` times is refused now; after that it starts anew. */
  refuses({ turns }: Dialogue, times: number): boolean {
    if (times === Infinity) return true;
    const key = JSON.stringify(turns.filter(({ role }) => role === "user").map(({ text }) => text));
    const count = this.#counts.get(key) ?? 0;
    this.#counts.delete(key);
    if (count >= times) return false;
    this.#counts.set(key, count + 1);
    if (this.#counts.size > KEPT) this.#counts.delete(this.#counts.keys().next().value!);
    return true;
  }
}
