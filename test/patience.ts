/** How long a test waits for what must come: a busy machine is slow, not wrong, and what never comes fails all the same. */
export const PATIENCE_MS = 60_000;
const AGAIN_MS = 50;

/** For whoever waits until something that comes by itself is there. */
export class Lookout {
  readonly #looks = new Set<() => void>();

  /** Something has come or changed. */
  look(): void {
    for (const look of this.#looks) look();
  }

  /** What `find` gives at last. Rejects with what there is instead (`seen`) when it does not come. */
  until<T>(find: () => T | undefined, seen: () => string, timeoutMs = PATIENCE_MS): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#looks.delete(look);
        reject(new Error(`not seen in ${timeoutMs} ms; ${seen()}`));
      }, timeoutMs);
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        this.#looks.delete(look);
        resolve(found);
      };
      this.#looks.add(look);
      look();
    });
  }
}

/** Asks again and again for what nobody tells of; `what` is said when it never comes. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until;) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
  throw new Error(`never came: ${what}`);
}
