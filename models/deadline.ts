import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { ModelConfig } from "#core/agent/snapshot";
import { ModelError } from "./model-error.ts";

/** The clock and its alarms, so that a test needs no waiting. */
export interface Timers {
  nowMs(): number;
  set(run: () => void, delayMs: number): unknown;
  clear(handle: unknown): void;
}

const realTimers: Timers = {
  nowMs: () => Date.now(),
  set: (run, delayMs) => setTimeout(run, delayMs),
  clear: (handle) => clearTimeout(handle as Parameters<typeof clearTimeout>[0]),
};

/** Parts that say nothing of the answer: they show that the provider is alive, but no first token came. */
const SILENT: ReadonlySet<LanguageModelV4StreamPart["type"]> = new Set([
  "stream-start",
  "response-metadata",
  "ping",
  "raw",
]);

/**
 * One streaming call under the three deadlines of a model. A call that cannot begin (refused, unreachable, no answer
 * in time) is thrown; what goes wrong later is the last part of the stream, of type `error`. The caller's own abort
 * makes the stream fail with its reason. A deadline, an abort and a cancelled stream all cancel the upstream.
 */
export async function withDeadlines(
  model: Pick<LanguageModelV4, "doStream">,
  options: LanguageModelV4CallOptions,
  limits: ModelConfig["limits"],
  timers: Timers = realTimers,
): Promise<ReadableStream<LanguageModelV4StreamPart>> {
  const upstream = new AbortController();
  const watch = new Watch(limits, timers);
  const { abortSignal } = options;
  const abort = (): void => watch.stop(abortSignal?.reason);
  const release = (): void => {
    watch.clear();
    abortSignal?.removeEventListener("abort", abort);
  };
  watch.stopped.catch((reason: unknown) => upstream.abort(reason));
  if (abortSignal?.aborted === true) abort();
  else abortSignal?.addEventListener("abort", abort, { once: true });
  try {
    abortSignal?.throwIfAborted();
    const opening = model.doStream({ ...options, abortSignal: upstream.signal });
    const { stream } = await Promise.race([opening, watch.stopped]);
    return watched(stream.getReader(), watch, { abortSignal, release });
  } catch (error) {
    release();
    throw error;
  }
}

interface Call {
  abortSignal: AbortSignal | undefined;
  release: () => void;
}

function watched(reader: Reader, watch: Watch, call: Call): ReadableStream<LanguageModelV4StreamPart> {
  // Cancelling our own reader ends a pending read at once, whatever the model's code does with the signal.
  watch.stopped.catch((reason: unknown) => reader.cancel(reason).catch(() => {}));
  return new ReadableStream(
    {
      async pull(controller) {
        const { part, last } = await nextPart(reader, watch);
        if (part !== undefined && !call.abortSignal?.aborted) controller.enqueue(part);
        if (!last && !call.abortSignal?.aborted) return;
        call.release();
        if (call.abortSignal?.aborted) controller.error(call.abortSignal.reason);
        else controller.close();
        await reader.cancel().catch(() => {});
      },
      async cancel(reason) {
        call.release();
        await reader.cancel(reason).catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}

type Reader = ReadableStreamDefaultReader<LanguageModelV4StreamPart>;

async function nextPart(reader: Reader, watch: Watch): Promise<{ part?: LanguageModelV4StreamPart; last: boolean }> {
  try {
    const { done, value } = await reader.read();
    if (watch.isStopped) return { part: { type: "error", error: watch.reason }, last: true };
    if (done) return { last: true };
    watch.saw(value);
    return { part: value, last: false };
  } catch (error) {
    return { part: { type: "error", error: watch.isStopped ? watch.reason : error }, last: true };
  }
}

/** One timer for three deadlines; a part only notes the time, so a delta costs no timer. */
class Watch {
  readonly stopped: Promise<never>;
  readonly #limits: ModelConfig["limits"];
  readonly #timers: Timers;
  readonly #startMs: number;
  #reject: (reason: unknown) => void = () => {};
  #timer: unknown;
  #lastMs: number;
  #sawToken = false;
  isStopped = false;
  reason: unknown;

  constructor(limits: ModelConfig["limits"], timers: Timers) {
    this.#limits = limits;
    this.#timers = timers;
    this.#startMs = timers.nowMs();
    this.#lastMs = this.#startMs;
    this.stopped = new Promise((_, reject) => {
      this.#reject = reject;
    });
    this.stopped.catch(() => {});
    this.#arm();
  }

  saw(part: LanguageModelV4StreamPart): void {
    this.#lastMs = this.#timers.nowMs();
    if (this.#sawToken || SILENT.has(part.type)) return;
    this.#sawToken = true;
    // From the first token to the stall deadline, which may be nearer than the one that is set.
    this.#timers.clear(this.#timer);
    this.#arm();
  }

  stop(reason: unknown): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.reason = reason;
    this.#reject(reason);
  }

  clear(): void {
    this.#timers.clear(this.#timer);
  }

  #next(): { atMs: number; expired: () => ModelError } {
    const totalAt = this.#startMs + this.#limits.totalMs;
    const silentAt = this.#sawToken ? this.#lastMs + this.#limits.stallMs : this.#startMs + this.#limits.firstTokenMs;
    if (totalAt <= silentAt)
      return { atMs: totalAt, expired: () => tooLate("answer fully", this.#limits.totalMs, "TIMEOUT") };
    if (!this.#sawToken)
      return { atMs: silentAt, expired: () => tooLate("begin to answer", this.#limits.firstTokenMs, "TIMEOUT") };
    return { atMs: silentAt, expired: () => tooLate("go on", this.#limits.stallMs, "STALLED") };
  }

  #arm(): void {
    this.#timer = this.#timers.set(() => this.#ring(), Math.max(0, this.#next().atMs - this.#timers.nowMs()));
  }

  #ring(): void {
    const next = this.#next();
    if (next.atMs <= this.#timers.nowMs()) this.stop(next.expired());
    else this.#arm();
  }
}

function tooLate(what: string, limitMs: number, code: "TIMEOUT" | "STALLED"): ModelError {
  return new ModelError(`The model did not ${what} within ${limitMs / 1000} s`, { code });
}
