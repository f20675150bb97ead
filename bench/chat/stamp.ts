/** Five digits of base 36 hold sixteen hours of milliseconds; see the simulator's `stamp` command. */
const CYCLE_MS = 36 ** 5;

/** How long ago a stamp was made, by the clock that all processes of a machine share. */
export function ageOf(stamp: string, nowMs: number): number {
  return ((nowMs % CYCLE_MS) - Number.parseInt(stamp, 36) + CYCLE_MS) % CYCLE_MS;
}
