import type { QueryClient } from "@tanstack/react-query";
import { TASKS_KEY } from "./task-queries.ts";

/** Between two readings: conversations that begin one after another are not each a reading. */
const PAUSE_MS = 500;

/**
 * Reads the loaded lists of conversations anew, one reading after another. Whoever asks while an answer is on its way
 * gets one more after it, since that one may have been read too early.
 */
export class ListRefresh {
  readonly #client: QueryClient;
  #isDue = false;
  #isRunning = false;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  /** Something happened that the lists do not show. */
  ask(): void {
    this.#isDue = true;
    if (!this.#isRunning) void this.#run();
  }

  /** Something happened that was written into the lists: an answer on its way would write over it. */
  askIfReading(): void {
    if (this.#isReading()) this.ask();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#isDue) {
      // Somebody else's reading is joined, and followed by one of our own.
      this.#isDue = this.#isReading();
      await this.#client.invalidateQueries({ queryKey: TASKS_KEY }, { cancelRefetch: false });
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    this.#isRunning = false;
  }

  #isReading(): boolean {
    return this.#client.isFetching({ queryKey: TASKS_KEY }) > 0;
  }
}
