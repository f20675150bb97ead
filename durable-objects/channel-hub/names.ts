import { within } from "../kit/within.ts";
import type { Sending } from "./sending.ts";
import type { HubStore } from "./store.ts";

const KEPT_MS = 24 * 3_600_000;
/** One that the platform did not tell (a right is missing, say) is asked for again after this. */
const AGAIN_MS = 3_600_000;
/** A name is a courtesy: nobody's words wait longer for it. What comes later is kept for the next time. */
const PATIENCE_MS = 2_000;

/** Who spoke, and in which group, where events say the ids alone. */
export interface Unnamed {
  senderId: string;
  placeId?: string;
}
/** What they are called; empty what the platform does not tell, or not in time. */
export interface Called {
  person: string;
  place: string;
}

/** What people and groups are called where events say their ids alone: asked of the platform, once a day each. */
export class Names {
  readonly #store: HubStore;
  readonly #asked = new Map<string, Promise<string>>();

  constructor(store: HubStore) {
    this.#store = store;
  }

  async of({ senderId, placeId }: Unnamed, sending: Pick<Sending, "personName" | "placeName">): Promise<Called> {
    const at = placeId === undefined ? {} : { placeId };
    const [person, place] = await Promise.all([
      this.#one(`person ${senderId}`, () => sending.personName({ id: senderId, ...at })),
      placeId === undefined ? "" : this.#one(`place ${placeId}`, () => sending.placeName(placeId)),
    ]);
    return { person, place };
  }

  async #one(of: string, ask: () => Promise<string>): Promise<string> {
    const kept = this.#store.called(of, Date.now());
    if (kept !== null) return kept;
    const asked = this.#asked.get(of) ?? this.#ask(of, ask);
    return within(PATIENCE_MS, (signal) => Promise.race([asked, ended(signal)]));
  }

  #ask(of: string, ask: () => Promise<string>): Promise<string> {
    const asked = ask().then((name) => {
      this.#asked.delete(of);
      const now = Date.now();
      const goodUntil = now + (name === "" ? AGAIN_MS : KEPT_MS);
      // The channel may have been deleted meanwhile.
      if (this.#store.isMade()) this.#store.saveCalled({ of, name, goodUntil }, now);
      return name;
    });
    this.#asked.set(of, asked);
    return asked;
  }
}

function ended(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve("")));
}
