import { asAppError } from "#core/errors";

const TRIES = 6;
const FIRST_MS = 250;

/**
 * What a turn reads before it can begin, through a short outage of the database: somebody waits for the answer, and an
 * answer that fails for a moment's sake is one lost. Mistakes of people are not tried again.
 */
export async function patiently<T>(read: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await read();
    } catch (error) {
      if (asAppError(error) || tries >= TRIES) throw error;
      await scheduler.wait(FIRST_MS * 2 ** (tries - 1));
    }
  }
}
