import { expect, test } from "vitest";
import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { withDeadlines, type Timers } from "./deadline.ts";
import { classifyFailure } from "./failure.ts";

const LIMITS = { firstTokenMs: 100, stallMs: 50, totalMs: 1000 };

/** A clock that only moves when told. */
function handClock() {
  let nowMs = 0;
  const alarms = new Map<number, { atMs: number; run: () => void }>();
  let handles = 0;
  const timers: Timers = {
    nowMs: () => nowMs,
    set(run, delayMs) {
      alarms.set(++handles, { atMs: nowMs + delayMs, run });
      return handles;
    },
    clear: (handle) => void alarms.delete(handle as number),
  };
  function pass(ms: number): void {
    const until = nowMs + ms;
    for (;;) {
      const [next] = [...alarms].filter(([, alarm]) => alarm.atMs <= until).toSorted(([, a], [, b]) => a.atMs - b.atMs);
      if (next === undefined) break;
      alarms.delete(next[0]);
      nowMs = Math.max(nowMs, next[1].atMs);
      next[1].run();
    }
    nowMs = until;
  }
  return { timers, pass, pending: () => alarms.size };
}

/** A model whose parts the test sends by hand, and which never looks at its signal. */
function handModel() {
  let controller: ReadableStreamDefaultController<LanguageModelV4StreamPart>;
  const state = { cancelled: false, signal: undefined as AbortSignal | undefined };
  const stream = new ReadableStream<LanguageModelV4StreamPart>({
    start: (own) => {
      controller = own;
    },
    cancel: () => {
      state.cancelled = true;
    },
  });
  return {
    state,
    send: (part: LanguageModelV4StreamPart) => controller.enqueue(part),
    end: () => controller.close(),
    fail: (error: unknown) => controller.error(error),
    model: {
      doStream: ({ abortSignal }: { abortSignal?: AbortSignal }) => {
        state.signal = abortSignal;
        return Promise.resolve({ stream });
      },
    },
  };
}

const delta = (text: string): LanguageModelV4StreamPart => ({ type: "text-delta", id: "0", delta: text });
const codeOf = (part: LanguageModelV4StreamPart | undefined) =>
  part?.type === "error" ? classifyFailure(part.error).code : part?.type;

async function begin() {
  const clock = handClock();
  const hand = handModel();
  const abort = new AbortController();
  const stream = await withDeadlines(hand.model, { prompt: [], abortSignal: abort.signal }, LIMITS, clock.timers);
  const reader = stream.getReader();
  const next = async () => (await reader.read()).value;
  const say = async (part: LanguageModelV4StreamPart) => {
    hand.send(part);
    return next();
  };
  return { ...hand, clock, abort, reader, next, say };
}

test("passes an answer on and leaves no timer behind", async () => {
  const { say, next, end, clock, reader } = await begin();
  expect(await say(delta("a"))).toEqual(delta("a"));
  end();
  expect(await next()).toBeUndefined();
  await reader.closed;
  expect(clock.pending()).toBe(0);
});

test("no first token in time: error, upstream cancelled; signs of life do not count", async () => {
  const { say, next, clock, state } = await begin();
  clock.pass(90);
  await say({ type: "ping" });
  const pending = next();
  clock.pass(20);
  expect(codeOf(await pending)).toBe("TIMEOUT");
  expect(await next()).toBeUndefined();
  expect(state.cancelled).toBe(true);
  expect(state.signal?.aborted).toBe(true);
  expect(clock.pending()).toBe(0);
});

test("a stall after the first token is its own kind, and a ping is no stall", async () => {
  const { say, next, clock } = await begin();
  await say(delta("a"));
  clock.pass(40);
  await say({ type: "ping" });
  clock.pass(40);
  await say(delta("b"));
  const pending = next();
  clock.pass(49);
  expect(await Promise.race([pending.then(() => "early"), Promise.resolve("waiting")])).toBe("waiting");
  clock.pass(1);
  expect(codeOf(await pending)).toBe("STALLED");
});

test("the whole answer has a deadline even when it never stalls", async () => {
  const { say, next, clock } = await begin();
  for (let passed = 0; passed < 980; passed += 20) {
    await say(delta("a"));
    clock.pass(20);
  }
  await say(delta("a"));
  const pending = next();
  clock.pass(20);
  expect(codeOf(await pending)).toBe("TIMEOUT");
});

test("a call that does not open in time is thrown", async () => {
  const clock = handClock();
  const opening = withDeadlines({ doStream: () => new Promise(() => {}) }, { prompt: [] }, LIMITS, clock.timers);
  clock.pass(100);
  await expect(opening).rejects.toMatchObject({ code: "TIMEOUT" });
  expect(clock.pending()).toBe(0);
});

test("a refused call is thrown as it is", async () => {
  const clock = handClock();
  const refused = new Error("no");
  await expect(
    withDeadlines({ doStream: () => Promise.reject(refused) }, { prompt: [] }, LIMITS, clock.timers),
  ).rejects.toBe(refused);
  expect(clock.pending()).toBe(0);
});

test("the caller's abort fails the stream with its reason, while opening too", async () => {
  const { next, abort, say, state, clock } = await begin();
  await say(delta("a"));
  const pending = next();
  abort.abort(new Error("stop"));
  await expect(pending).rejects.toThrow("stop");
  expect(state.cancelled).toBe(true);
  expect(clock.pending()).toBe(0);

  const opening = new AbortController();
  const never = { doStream: () => new Promise<never>(() => {}) };
  const call = withDeadlines(never, { prompt: [], abortSignal: opening.signal }, LIMITS, clock.timers);
  opening.abort(new Error("stop"));
  await expect(call).rejects.toThrow("stop");
  await expect(withDeadlines(never, { prompt: [], abortSignal: opening.signal }, LIMITS, clock.timers)).rejects.toThrow(
    "stop",
  );
});

test("a stream that breaks is an error part; an error part lets the last usage through", async () => {
  const broken = await begin();
  broken.fail(new TypeError("network lost"));
  expect(codeOf(await broken.next())).toBe("UNREACHABLE");
  expect(await broken.next()).toBeUndefined();

  const told = await begin();
  expect(codeOf(await told.say({ type: "error", error: { type: "overloaded_error" } }))).toBe("OVERLOADED");
  expect((await told.say(delta("usage")))?.type).toBe("text-delta");
});

test("a reader that leaves cancels the upstream and the timer", async () => {
  const { reader, say, state, clock } = await begin();
  await say(delta("a"));
  await reader.cancel();
  expect(state.cancelled).toBe(true);
  expect(clock.pending()).toBe(0);
});
