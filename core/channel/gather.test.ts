import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChannelEvent } from "#protocol/channel-event";
import { ALBUM_MS, hasGrown, inOrder, pauseOf, postponed, together, waitAnew, type Waiting } from "./gather.ts";

function saying(text: string, more: Partial<ChannelEvent> = {}): ChannelEvent {
  return {
    eventId: text,
    kind: "message",
    conversation: { key: "c1", scope: "direct" },
    sender: { id: "ada", bot: false },
    text,
    addressed: true,
    files: [],
    target: { data: {} },
    ...more,
  };
}
const part = (at: number, more: Partial<NonNullable<ChannelEvent["album"]>> = {}, sender = "ada") =>
  saying("", {
    eventId: `part ${more.id ?? "a"} ${at} ${sender}`,
    sender: { id: sender, bot: false },
    files: [{ kind: "image", ref: `${more.id ?? "a"}${at}` }],
    album: { id: "a", at, ...more },
  });
const bob = (text: string, more: Partial<ChannelEvent> = {}) =>
  saying(text, { sender: { id: "bob", bot: false }, ...more });

/** What waits, and what was taken in, as the conversation's inbox does it. */
class Inbox {
  waiting: Waiting[] = [];
  readonly taken: { at: number; said: ChannelEvent[] }[] = [];
  readonly debounceMs: number;
  #n = 0;

  constructor(debounceMs = 0) {
    this.debounceMs = debounceMs;
  }

  arrive(event: ChannelEvent, nowMs: number): void {
    this.until(nowMs);
    const pause = pauseOf(event, this.waiting, this.debounceMs);
    const moved = new Map(postponed(this.waiting, event, { nowMs, pause }).map(({ n, dueAt }) => [n, dueAt]));
    this.waiting = this.waiting.map((one) => ({ ...one, dueAt: moved.get(one.n) ?? one.dueAt }));
    this.waiting.push({ n: ++this.#n, at: nowMs, dueAt: nowMs + pause, tries: 0, event, led: null });
    this.until(nowMs);
  }

  until(nowMs: number): void {
    for (let due = this.waiting[0]?.dueAt; due !== undefined && due <= nowMs; due = this.waiting[0]?.dueAt) {
      const at = Math.max(due, this.taken.at(-1)?.at ?? 0);
      const group = together(this.waiting, at);
      this.taken.push({ at, said: inOrder(group) });
      this.waiting = this.waiting.filter((one) => !group.includes(one));
    }
  }

  /** Refs of files, and words, message by message. */
  said(): string[][] {
    this.until(Number.MAX_SAFE_INTEGER);
    return this.taken.map(({ said }) =>
      said.flatMap(({ text, files }) => [...files.map(({ ref }) => ref as string), text]),
    );
  }
}
const words = (messages: string[][]) => messages.map((one) => one.filter((text) => text !== "").join(" "));

function play(arrivals: [at: number, event: ChannelEvent][], debounceMs = 0): Inbox {
  const inbox = new Inbox(debounceMs);
  for (const [at, event] of arrivals) inbox.arrive(event, at);
  return inbox;
}

describe("an album", () => {
  it("is one message in the person's order, a second after its newest part", () => {
    const inbox = play([
      [0, part(3)],
      [900, { ...part(1), text: "look" }],
      [1700, part(2)],
    ]);
    expect(words(inbox.said())).toEqual(["a1 look a2 a3"]);
    expect(inbox.taken[0]!.at).toBe(1700 + ALBUM_MS);
  });

  it("whose parts say how many they are waits no longer than for the last of them", () => {
    const inbox = play([
      [0, part(2, { total: 2 })],
      [300, part(1, { total: 2 })],
    ]);
    expect(words(inbox.said())).toEqual(["a1 a2"]);
    expect(inbox.taken[0]!.at).toBe(300);
  });

  it("is not torn apart by what others say, by a button, nor by a command; and what came after it stays behind", () => {
    for (const between of [bob("hi"), bob("", { kind: "action", action: { id: "x", values: {} } }), saying("/stop")]) {
      const inbox = play([
        [0, part(1)],
        [100, between],
        [900, part(2)],
      ]);
      expect(words(inbox.said())).toEqual(["a1 a2", between.text]);
    }
  });

  it("of another person, or another one of the same, is another message", () => {
    const inbox = play([
      [0, part(1)],
      [10, part(1, {}, "bob")],
      [20, part(1, { id: "b" })],
      [30, part(2)],
      [40, part(2, { id: "b" })],
      [50, part(2, {}, "bob")],
    ]);
    expect(words(inbox.said())).toEqual(["a1 a2", "a1 a2", "b1 b2"]);
  });

  it("with a command below it is still one", () => {
    const inbox = play([
      [0, { ...part(1), text: "/help" }],
      [10, part(2)],
    ]);
    expect(words(inbox.said())).toEqual(["a1 /help a2"]);
  });

  it("belongs to what was written just before and after it, where the channel waits for that", () => {
    const inbox = play(
      [
        [0, saying("look")],
        [200, part(2)],
        [400, part(1)],
        [500, saying("nice?")],
      ],
      300,
    );
    expect(words(inbox.said())).toEqual(["look a1 a2 nice?"]);
    expect(inbox.taken[0]!.at).toBe(400 + ALBUM_MS);
  });

  it("that goes on and on is taken in after five seconds", () => {
    const inbox = new Inbox();
    for (let n = 0; n < 20; n++) inbox.arrive(part(n), n * 500);
    expect(inbox.taken[0]!.at).toBe(5 * ALBUM_MS);
  });

  it("is whole however its parts come, and whatever comes in between", () => {
    const arrival = fc.record({
      gap: fc.integer({ min: 0, max: ALBUM_MS - 1 }),
      between: fc.constantFrom(null, bob("hi"), bob("/help"), saying("/status")),
    });
    const album = fc
      .uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 5 })
      .chain((places) => fc.tuple(fc.constant(places), fc.array(arrival, { minLength: 5, maxLength: 5 })));
    fc.assert(
      fc.property(album, fc.boolean(), fc.constantFrom(0, 200), ([places, arrivals], tells, debounceMs) => {
        const inbox = new Inbox(debounceMs);
        let now = 0;
        for (const [index, at] of places.entries()) {
          inbox.arrive(part(at, tells ? { total: places.length } : {}), now);
          if (arrivals[index]!.between) inbox.arrive(arrivals[index]!.between, now);
          now += arrivals[index]!.gap;
        }
        const withFiles = inbox.said().filter((one) => one.some((text) => /^a\d/.test(text)));
        expect(withFiles).toHaveLength(1);
        expect(withFiles[0]!.filter((text) => /^a\d/.test(text))).toEqual(
          places.toSorted((one, other) => one - other).map((at) => `a${at}`),
        );
      }),
    );
  });
});

describe("around a restart and a slow download", () => {
  const waits = (event: ChannelEvent, n: number, more: Partial<Waiting> = {}): Waiting => ({
    n,
    at: 0,
    dueAt: 0,
    tries: 0,
    event,
    led: null,
    ...more,
  });

  it("an open album is given its time anew; one that is whole or decided, and plain words, are not", () => {
    expect(waitAnew([waits(part(1), 1), waits(bob("hi"), 2)], 5000)).toEqual([
      { n: 1, dueAt: 6000 },
      { n: 2, dueAt: 6000 },
    ]);
    expect(waitAnew([waits(part(1, { total: 1 }), 1)], 5000)).toEqual([]);
    expect(waitAnew([waits(part(1), 1, { led: { upto: 1 } })], 5000)).toEqual([]);
    expect(waitAnew([waits(saying("hi"), 1)], 5000)).toEqual([]);
    expect(waitAnew([waits(part(1), 1, { tries: 2, dueAt: 9000 })], 5000)).toEqual([]);
  });

  it("a part that came meanwhile is seen", () => {
    const group = [waits(part(1), 1)];
    expect(hasGrown(group, [...group, waits(bob("hi"), 2), waits(saying("more"), 3)])).toBe(false);
    expect(hasGrown(group, [...group, waits(part(2), 4)])).toBe(true);
    expect(hasGrown([waits(saying("hi"), 1)], [waits(saying("hi"), 1), waits(part(2), 2)])).toBe(false);
  });

  it("what was decided is decided of the same events, whatever came in between and since", () => {
    const all = [waits(part(2), 1), waits(bob("hi"), 2), waits(part(1), 3), waits(part(3), 4)];
    const decided = all.map((one) => (one.n === 1 ? { ...one, led: { upto: 3 } } : one));
    expect(together(decided, 0).map(({ n }) => n)).toEqual([1, 3]);
  });

  it("words that are tried again do not take a part of an album that is not whole yet", () => {
    const file = waits(saying("see", { files: [{ kind: "file", ref: "f" }] }), 1, { tries: 1 });
    expect(together([file, waits(part(1), 2, { dueAt: 900 })], 500).map(({ n }) => n)).toEqual([1]);
    expect(together([file, waits(part(1), 2, { dueAt: 400 })], 500).map(({ n }) => n)).toEqual([1, 2]);
  });
});
