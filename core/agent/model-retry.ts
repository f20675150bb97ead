const TRIES_PER_MODEL = 3;
const BASE_MS = 400;
/** A person waits: a provider that asks for more than this is given up or failed over. */
const LONGEST_WAIT_MS = 20_000;

export interface FailedTry {
  /** Failed tries of the present model, this one included. */
  tries: number;
  retryable: boolean;
  retryAfterMs: number | undefined;
  /** Text of this try is on people's screens: no silent second try. */
  shown: boolean;
  fallbacksLeft: number;
}

export type NextTry = { act: "again"; delayMs: number } | { act: "fallback" } | { act: "give-up" };

/** What to do after a model call failed. Failures that a second call cannot mend go straight to a fallback. */
export function nextTry(failed: FailedTry): NextTry {
  if (failed.shown) return { act: "give-up" };
  const wait = failed.retryAfterMs ?? BASE_MS * 4 ** (failed.tries - 1);
  const worthwhile = failed.retryable && failed.tries < TRIES_PER_MODEL && wait <= LONGEST_WAIT_MS;
  if (worthwhile) return { act: "again", delayMs: wait };
  return failed.fallbacksLeft > 0 ? { act: "fallback" } : { act: "give-up" };
}
