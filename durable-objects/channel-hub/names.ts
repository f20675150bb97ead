import { within } from "../kit/within.ts";
import type { Sending } from "./sending.ts";
import type { HubStore } from "./store.ts";

const KEPT_MS = 24 * 3_600_000;
/** One that the platform did not tell (a right is missing, say) is asked for again after this. */
const AGAIN_MS = 3_600_000;
/** A name is a courtesy: nobody's words wait longer for it. What comes later is kept for the next time. */
const PATIENCE_MS = 2_000;

/** What people are called where events say their ids alone: asked of the platform, once a day each. */
export class Names {
  readonly #store: HubStore;
  readonly #asked = new Map<string, Promise<string>>();

  constructor(store: HubStore) {
    this.#store = store;
  }

  /** Empty when the platform does not tell, or not in time. */
  async of(senderId: string, sending: Pick<Sending, "personName">): Promise<string> {
    const kept = this.#store.personName(senderId, Date.now());
    if (kept !== null) return kept;
    const asked = this.#asked.get(senderId) ?? this.#ask(senderId, sending);
    return within(PATIENCE_MS, (signal) => Promise.race([asked, ended(signal)]));
  }

  #ask(senderId: string, sending: Pick<Sending, "personName">): Promise<string> {
    const asked = sending.personName(senderId).then((name) => {
      this.#asked.delete(senderId);
      const now = Date.now();
      const goodUntil = now + (name === "" ? AGAIN_MS : KEPT_MS);
      // The channel may have been deleted meanwhile.
      if (this.#store.isMade()) this.#store.savePersonName({ senderId, name, goodUntil }, now);
      return name;
    });
    this.#asked.set(senderId, asked);
    return asked;
  }
}

function ended(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve("")));
}
