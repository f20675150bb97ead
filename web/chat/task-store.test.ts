import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { emptyConversation, messagesOf } from "#core/agent/conversation";
import { foldEvent } from "#core/agent/fold";
import type { HistoryAck } from "#protocol/task-frames";
import { settle, storeOf, TaskServer, texts } from "./task-server.testsuite.ts";
import { waitingForm } from "./task-state.ts";
import { TaskStore } from "./task-store.ts";

let server: TaskServer;
beforeEach(() => {
  localStorage.clear();
  server = new TaskServer();
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

test("a waiting browser_info call is answered once", async () => {
  const answer = (server.say("hi"), server.start());
  server.record({
    event: "chat:block_created",
    message_id: answer,
    offset: 0,
    block: { id: "b", type: "tool", status: "waiting", tool: "browser_info", input: "{}", request_id: "r1" },
  });
  const store = storeOf(server);
  store.open();
  await settle();
  server.deliver(server.chunk(answer, 0, "…"));
  await settle();
  const answers = server.requests.filter(({ event }) => event === "skill:response");
  expect(answers).toHaveLength(1);
  expect(answers[0]!.payload).toMatchObject({ request_id: "r1", result: { locale: navigator.language } });
});

test("a question waits as a form until somebody's answer is told", async () => {
  const question = { question: "May I?", kind: "approval", fields: [] } as const;
  const answer = (server.say("hi"), server.start());
  const block = { id: "b", type: "form", status: "streaming", tool: "ask_person", input: "" } as const;
  server.record({ event: "chat:block_created", message_id: answer, offset: 0, block });
  const asking = { message_id: answer, block_id: "b", content: '{"question"', offset: 0, kind: "tool_input" } as const;
  server.record({ event: "chat:chunk", ...asking });
  const store = storeOf(server);
  store.open();
  await settle();
  const form = () => waitingForm(store.getState().conversation);
  const update = (change: object) =>
    server.record({ event: "chat:block_updated", message_id: answer, block: { id: "b", ...change } });
  expect(form()).toBeNull();
  server.deliver(update({ status: "waiting", question, due_at: 9 }));
  expect(form()).toMatchObject({ id: "b", input: '{"question"', question, due_at: 9 });
  server.refusedSends = { ok: false, code: "CONFLICT", message: "Q has answered this already." };
  expect(await store.answer({ call_id: "b", values: {} }, "id-1")).toMatchObject({ code: "CONFLICT" });
  expect(server.requests.at(-1)).toMatchObject({
    event: "chat:send",
    payload: { client_message_id: "id-1", form_answer: { call_id: "b", values: {} } },
  });
  expect(store.getState().pending).toEqual([]);
  const by = { kind: "user", id: "q", name: "Q" } as const;
  server.deliver(update({ status: "done", output: "{}", answer: { by, declined: true } }));
  expect(form()).toBeNull();
  expect(messagesOf(store.getState().conversation).at(-1)!.blocks[0]!.block).toMatchObject({ answer: { by } });
});

test("people and typing come and go, and a message ends the typing of its sender", async () => {
  const store = storeOf(server);
  store.open();
  await settle();
  server.tell("presence", { task_id: "t", people: [{ id: "q", name: "Q" }] });
  server.tell("chat:typing", { task_id: "t", user: { id: "p", name: "P" } });
  expect(store.getState()).toMatchObject({ people: [{ id: "q" }], typing: [{ id: "p" }] });
  server.deliver(server.say("done typing"));
  expect(store.getState().typing).toEqual([]);
  server.tell("chat:typing", { task_id: "t", user: { id: "p", name: "P" } });
  await settle(4001);
  expect(store.getState().typing).toEqual([]);
});

test("older pages are put before what is shown, once each", async () => {
  const page = (from: number, to: number): HistoryAck["messages"] =>
    Array.from({ length: to - from }, (_, i) => {
      const event = { ...server.say(String(from + i)), seq: from + i };
      return messagesOf(foldEvent(emptyConversation(from + i - 1), event))[0]!;
    });
  const pages = new Map([
    [undefined, page(61, 101)],
    [61, page(21, 61)],
    [21, page(1, 21)],
  ]);
  const asked: (number | undefined)[] = [];
  const store = new TaskStore("t", {
    openSocket: server.open,
    loadPage: async (before) => {
      asked.push(before);
      const messages = pages.get(before)!;
      const next = messages[0]!.seq;
      return { ok: true, messages, head_seq: 100, title: "", context: null, ...(next > 1 ? { next } : {}) };
    },
    schedule: (run) => run(),
  });
  store.open();
  await settle();
  await Promise.all([store.loadOlder(), store.loadOlder()]);
  await store.loadOlder();
  await store.loadOlder();
  expect(texts(store)).toEqual(Array.from({ length: 100 }, (_, i) => String(i + 1)));
  expect(asked).toEqual([undefined, 61, 21]);
  expect(store.getState().older.next).toBeNull();
});
