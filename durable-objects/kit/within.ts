/**
 * Runs `work` under a signal that ends after so many milliseconds, with a TimeoutError. The timer ends with the work: one
 * that is left behind, as `AbortSignal.timeout` leaves it, keeps its object in memory.
 */
export async function within<T>(timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException("The time is over.", "TimeoutError")), timeoutMs);
  try {
    return await work(late.signal);
  } finally {
    clearTimeout(timer);
  }
}
