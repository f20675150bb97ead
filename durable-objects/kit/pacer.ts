/** A send to one socket costs about 40 µs in workerd; this many per millisecond leave the isolate responsive. */
const SENDS_PER_MS = 8;
const BURST = 200;

/**
 * Whether a broadcast goes out at once or is coalesced with what follows: a bucket of sends that all objects of the
 * isolate share, so that a quiet server never delays a token and a busy one sends fewer, larger frames.
 */
class Pacer {
  #tokens = BURST;
  #at = 0;

  /** Takes `sends` when they are there. */
  take(sends: number, nowMs: number): boolean {
    this.#tokens = Math.min(BURST, this.#tokens + (nowMs - this.#at) * SENDS_PER_MS);
    this.#at = nowMs;
    if (this.#tokens < sends) return false;
    this.#tokens -= sends;
    return true;
  }

  /** Sends that happen anyway (the deadline of a frame has come). */
  force(sends: number): void {
    this.#tokens = Math.max(-BURST, this.#tokens - sends);
  }
}

export const pacer = new Pacer();
