import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadOutbox, saveOutbox } from "./outbox.ts";
import { outgoing, settle, storeOf, TaskServer, texts } from "./task-server.testsuite.ts";

let server: TaskServer;
beforeEach(() => {
  localStorage.clear();
  server = new TaskServer();
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

test("shows the words at once, keeps them until acked, and drops its copy when the message arrives", async () => {
  const store = storeOf(server);
  store.open();
  store.send(outgoing("hello"));
  expect(store.getState().pending).toHaveLength(1);
  expect(loadOutbox("t")).toHaveLength(1);
  await settle();
  expect(texts(store)).toEqual(["hello"]);
  expect(store.getState().pending).toHaveLength(0);
  expect(loadOutbox("t")).toHaveLength(0);
});

test("a send without a link, and one whose page was closed, goes out with the next link, once", async () => {
  saveOutbox("t", [outgoing("from before", "11111111-1111-4111-8111-111111111111")]);
  const store = storeOf(server);
  store.open();
  server.cut();
  store.send(outgoing("offline"));
  await settle();
  expect(server.events).toHaveLength(0);
  server.connect();
  await settle();
  expect(texts(store)).toEqual(["from before", "offline"]);
});

test("an ack that got lost does not send twice", async () => {
  const store = storeOf(server);
  store.open();
  await settle();
  server.mute.add("chat:send");
  store.send(outgoing("once", "22222222-2222-4222-8222-222222222222"));
  await settle();
  server.say("once", "22222222-2222-4222-8222-222222222222");
  server.mute.clear();
  await settle(11_000);
  await settle();
  expect(texts(store)).toEqual(["once"]);
  expect(loadOutbox("t")).toHaveLength(0);
  expect(store.getState().pending).toHaveLength(0);
});

test("what the server refuses stays with its reason and can be taken back", async () => {
  const store = storeOf(server);
  store.open();
  await settle();
  const id = crypto.randomUUID();
  server.refusedSends = { ok: false, code: "TOO_LARGE", message: "Too long." };
  store.send(outgoing("x", id));
  await settle();
  expect(store.getState().pending[0]).toMatchObject({ state: "failed", error: { code: "TOO_LARGE" } });
  store.discard(id);
  expect(store.getState().pending).toHaveLength(0);
  expect(loadOutbox("t")).toHaveLength(0);
});
