/** A queue for one thing at a time: `take` resolves when it is the caller's turn, with the function that ends it. */
export class Turns {
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  get waiting(): number {
    return this.#waiting;
  }

  async take(): Promise<() => void> {
    const turn = Promise.withResolvers<void>();
    const previous = this.#last;
    this.#last = turn.promise;
    this.#waiting += 1;
    await previous;
    this.#waiting -= 1;
    return turn.resolve;
  }
}
