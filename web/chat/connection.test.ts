import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#protocol/task-frames";
import { settle, storeOf, TaskServer, texts } from "./task-server.testsuite.ts";

let server: TaskServer;
beforeEach(() => {
  localStorage.clear();
  server = new TaskServer();
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

test("pages until the head and then follows live", async () => {
  server.pageSize = 3;
  const answer = (server.say("hi"), server.start());
  for (let i = 0; i < 10; i++) server.chunk(answer, i, String(i));
  const store = storeOf(server);
  store.open();
  await settle();
  expect(texts(store)).toEqual(["hi", "0123456789"]);
  expect(store.getState().link.state).toBe("live");
  server.deliver(server.chunk(answer, 10, "!"));
  expect(texts(store)[1]).toBe("0123456789!");
  expect(server.requests.filter(({ event }) => event === "chat:resume")).toHaveLength(4);
});

test("after a reload the title and the context meter are those of the history, until events say more", async () => {
  const store = storeOf(server);
  store.open();
  await settle();
  expect(store.getState().conversation).toMatchObject({ title: "A title", context: { used: 5, window: 100 } });
});

test("live events that come before the answer to the resume are kept for after it", async () => {
  const answer = (server.say("hi"), server.start());
  const store = storeOf(server);
  store.open();
  server.deliver(server.chunk(answer, 0, "early"));
  await settle();
  expect(texts(store)[1]).toBe("early");
});

test("a gap in the live events is filled by another resume", async () => {
  const answer = (server.say("hi"), server.start());
  const store = storeOf(server);
  store.open();
  await settle();
  server.chunk(answer, 0, "lost ");
  server.deliver(server.chunk(answer, 5, "found"));
  await settle();
  expect(texts(store)[1]).toBe("lost found");
});

test("whatever is dropped, doubled, delayed or cut, the end is the record", async () => {
  const Fault = fc.constantFrom("deliver", "drop", "double", "late", "cut");
  await fc.assert(
    fc.asyncProperty(fc.array(Fault, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), async (faults, pageSize) => {
      server = new TaskServer();
      server.pageSize = pageSize;
      const answer = (server.say("hi"), server.start());
      const store = storeOf(server);
      store.open();
      let delayed: RecordedEvent[] = [];
      for (const [i, fault] of faults.entries()) {
        const event = server.chunk(answer, i, "x");
        if (fault === "late") delayed.push(event);
        if (fault === "deliver" || fault === "double") server.deliver(event);
        if (fault === "double") server.deliver(event);
        if (fault === "cut") {
          server.cut();
          server.connect();
          delayed = [];
        }
        if (i % 3 === 0) await settle();
      }
      for (const event of delayed) server.deliver(event);
      store.probe();
      await settle(60_000);
      expect(texts(store)[1]).toBe("x".repeat(faults.length));
      expect(store.getState().link.state).toBe("live");
      store.close();
    }),
    { numRuns: 60 },
  );
});

test("a link that died unnoticed is found by its missing ack and made anew", async () => {
  const store = storeOf(server);
  store.open();
  await settle();
  server.mute.add("chat:resume");
  store.probe();
  await settle(3999);
  expect(server.reconnects).toBe(0);
  server.mute.clear();
  await settle(1);
  await settle(5000);
  expect(server.reconnects).toBe(1);
  expect(store.getState().link.state).toBe("live");
});

test("a running turn that falls silent is asked about", async () => {
  const answer = (server.say("hi"), server.start());
  const store = storeOf(server);
  store.open();
  await settle();
  server.chunk(answer, 0, "never delivered");
  await settle(16_000);
  expect(texts(store)[1]).toBe("never delivered");
});

test("a refusal is final and told", async () => {
  server.refusal = { ok: false, code: "NOT_FOUND", message: "" };
  const store = storeOf(server);
  store.open();
  await settle();
  expect(store.getState().link).toEqual({ state: "refused", code: "NOT_FOUND" });
});

test("a record that became shorter than ours is loaded anew", async () => {
  server.say("one");
  server.say("two");
  const store = storeOf(server);
  store.open();
  await settle();
  server.events.length = 1;
  store.probe();
  await settle(5000);
  expect(texts(store)).toEqual(["one"]);
});
