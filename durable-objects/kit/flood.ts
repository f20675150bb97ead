const BURST = 200;
const PER_SECOND = 50;
/** Refused events after which the socket is closed. */
const PATIENCE = 20_000;

/** Rate limit of one socket: a bucket of `BURST` events that refills by `PER_SECOND`. */
export class Flood {
  #tokens = BURST;
  #at = 0;
  #refused = 0;

  judge(nowMs: number): "ok" | "refuse" | "drop" {
    const elapsed = this.#at === 0 ? 0 : nowMs - this.#at;
    this.#at = nowMs;
    this.#tokens = Math.min(BURST, this.#tokens + (elapsed / 1000) * PER_SECOND);
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return "ok";
    }
    this.#refused += 1;
    return this.#refused > PATIENCE ? "drop" : "refuse";
  }
}
