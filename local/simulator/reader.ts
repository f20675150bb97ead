import type { ServerResponse } from "node:http";

/** The one who reads an answer: writing waits for them, and everything stops when they leave. */
export class Reader {
  readonly #response: ServerResponse;
  #isGone = false;
  #wake: (() => void) | undefined;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.once("close", () => {
      this.#isGone = true;
      this.#wake?.();
    });
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  #until(arm: (done: () => void) => () => void): Promise<void> {
    if (this.#isGone) return Promise.resolve();
    return new Promise((resolve) => {
      const disarm = arm(() => this.#wake?.());
      this.#wake = () => {
        this.#wake = undefined;
        disarm();
        resolve();
      };
    });
  }

  /** Resolves after `ms`, or at once when the reader leaves. */
  pause(ms: number): Promise<void> {
    return this.#until((done) => {
      const timer = setTimeout(done, ms);
      return () => clearTimeout(timer);
    });
  }

  left(): Promise<void> {
    return this.#until(() => () => undefined);
  }

  async write(text: string): Promise<void> {
    if (this.#isGone || this.#response.write(text)) return;
    await this.#until((done) => {
      this.#response.once("drain", done);
      return () => this.#response.off("drain", done);
    });
  }

  /** Cuts the connection, after what was written has gone out. */
  async cut(text: string): Promise<void> {
    await this.#until((done) => {
      this.#response.write(text || "\n", done);
      return () => undefined;
    });
    this.#response.destroy();
  }
}
