import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { emptyConversation, messagesOf } from "#core/agent/conversation";
import { foldEvent } from "#core/agent/fold";
import type { HistoryAck, RecordedEvent } from "#protocol/task-frames";
import { loadOutbox, type Outgoing, saveOutbox } from "./outbox.ts";
import type { ChatSocket, SocketListener } from "./socket.ts";
import { TaskStore } from "./task-store.ts";

/** A conversation as the server keeps it, and one socket to it whose wire a test can cut, slow and garble. */
class Server {
  readonly events: RecordedEvent[] = [];
  history: HistoryAck["messages"] = [];
  pageSize = 500;
  refusal: { ok: false; code: string; message: string } | null = null;
  refusedSends: object | null = null;
  readonly requests: { event: string; payload: Record<string, unknown> }[] = [];
  /** Acks of these events are never given. */
  readonly mute = new Set<string>();
  reconnects = 0;
  #listener!: SocketListener;
  #connected = false;
  #pending: (() => void)[] = [];

  readonly open = (_query: Record<string, string>, listener: SocketListener): ChatSocket => {
    this.#listener = listener;
    const isConnected = (): boolean => this.#connected;
    return {
      get connected() {
        return isConnected();
      },
      connect: () => this.connect(),
      reconnect: () => {
        this.reconnects++;
        this.cut();
        this.connect();
      },
      close: () => this.cut(false),
      request: (event, payload, timeoutMs) => this.#request(event, payload as Record<string, unknown>, timeoutMs),
    };
  };

  connect(): void {
    if (this.#connected) return;
    this.#connected = true;
    this.#listener.onConnect();
  }

  cut(tell = true): void {
    if (!this.#connected) return;
    this.#connected = false;
    for (const reject of this.#pending.splice(0)) reject();
    if (tell) this.#listener.onLost();
  }

  record(event: Partial<RecordedEvent> & { event: string }): RecordedEvent {
    const seq = this.events.length + 1;
    const full = { task_id: "t", seq, at: seq, ...event } as RecordedEvent;
    this.events.push(full);
    return full;
  }

  deliver(event: RecordedEvent): void {
    const { event: name, ...payload } = event;
    if (this.#connected) this.#listener.onEvent(name, payload);
  }

  tell(name: string, payload: object): void {
    this.#listener.onEvent(name, payload);
  }

  async #request(event: string, payload: Record<string, unknown>, timeoutMs: number): Promise<unknown> {
    if (!this.#connected) throw new Error("not connected");
    this.requests.push({ event, payload });
    if (this.mute.has(event)) {
      return new Promise((_resolve, reject) => {
        const fail = (): void => reject(new Error("no ack"));
        const timer = setTimeout(fail, timeoutMs);
        this.#pending.push(() => (clearTimeout(timer), fail()));
      });
    }
    await Promise.resolve();
    if (this.refusal && event === "chat:resume") return this.refusal;
    if (event === "chat:resume") return this.#resume(payload["after_seq"] as number);
    if (event === "chat:send" && this.refusedSends) return this.refusedSends;
    if (event === "chat:send") return this.#accept(payload);
    return { ok: true };
  }

  #resume(after: number): object {
    const events = this.events.slice(after, after + this.pageSize);
    return { ok: true, head_seq: this.events.length, events, more: after + events.length < this.events.length };
  }

  #accept(payload: Record<string, unknown>): object {
    const id = payload["client_message_id"] as string;
    const known = this.events.find((event) => "client_message_id" in event && event.client_message_id === id);
    const event = known ?? this.say(payload["content"] as string, id);
    if (!known) queueMicrotask(() => this.deliver(event));
    return { ok: true, message_id: `m${event.seq}`, turn_id: "turn", seq: event.seq };
  }

  say(content: string, client_message_id?: string): RecordedEvent {
    const message_id = `m${this.events.length + 1}`;
    const sender = { kind: "user" as const, id: "p", name: "P" };
    return this.record({
      event: "chat:message",
      message_id,
      turn_id: "turn",
      role: "user",
      content,
      sender,
      attachments: [],
      source: { kind: "web" },
      ...(client_message_id === undefined ? {} : { client_message_id }),
    });
  }

  start(): string {
    const message_id = `a${this.events.length + 1}`;
    this.record({
      event: "chat:start",
      turn_id: "turn",
      message_id,
      reply_to: "",
      bot: "b",
      shell: "Chat",
      model: "m",
    });
    return message_id;
  }

  chunk(message_id: string, offset: number, content: string): RecordedEvent {
    return this.record({ event: "chat:chunk", message_id, offset, content, kind: "text" });
  }
}

function outgoing(content: string, id: string = crypto.randomUUID()): Outgoing {
  return { client_message_id: id, content, attachments: [], options: {}, mode: "queue", created_at: 1 };
}

let server: Server;
beforeEach(() => {
  localStorage.clear();
  server = new Server();
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

function makeStore(): TaskStore {
  return new TaskStore("t", {
    openSocket: server.open,
    loadPage: async () => ({
      ok: true,
      messages: server.history,
      head_seq: 0,
      title: "A title",
      context: { used: 5, window: 100 },
    }),
    schedule: (run) => run(),
  });
}
const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const texts = (store: TaskStore): string[] => messagesOf(store.getState().conversation).map(({ content }) => content);

describe("staying up to date", () => {
  test("pages until the head and then follows live", async () => {
    server.pageSize = 3;
    const answer = (server.say("hi"), server.start());
    for (let i = 0; i < 10; i++) server.chunk(answer, i, String(i));
    const store = makeStore();
    store.open();
    await settle();
    expect(texts(store)).toEqual(["hi", "0123456789"]);
    expect(store.getState().link.state).toBe("live");
    server.deliver(server.chunk(answer, 10, "!"));
    expect(texts(store)[1]).toBe("0123456789!");
    expect(server.requests.filter(({ event }) => event === "chat:resume")).toHaveLength(4);
  });

  test("after a reload the title and the context meter are those of the history, until events say more", async () => {
    const store = makeStore();
    store.open();
    await settle();
    expect(store.getState().conversation).toMatchObject({ title: "A title", context: { used: 5, window: 100 } });
  });

  test("live events that come before the answer to the resume are kept for after it", async () => {
    const answer = (server.say("hi"), server.start());
    const store = makeStore();
    store.open();
    server.deliver(server.chunk(answer, 0, "early"));
    await settle();
    expect(texts(store)[1]).toBe("early");
  });

  test("a gap in the live events is filled by another resume", async () => {
    const answer = (server.say("hi"), server.start());
    const store = makeStore();
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
        server = new Server();
        server.pageSize = pageSize;
        const answer = (server.say("hi"), server.start());
        const store = makeStore();
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
    const store = makeStore();
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
    const store = makeStore();
    store.open();
    await settle();
    server.chunk(answer, 0, "never delivered");
    await settle(16_000);
    expect(texts(store)[1]).toBe("never delivered");
  });

  test("a refusal is final and told", async () => {
    server.refusal = { ok: false, code: "NOT_FOUND", message: "" };
    const store = makeStore();
    store.open();
    await settle();
    expect(store.getState().link).toEqual({ state: "refused", code: "NOT_FOUND" });
  });

  test("a record that became shorter than ours is loaded anew", async () => {
    server.say("one");
    server.say("two");
    const store = makeStore();
    store.open();
    await settle();
    server.events.length = 1;
    store.probe();
    await settle(5000);
    expect(texts(store)).toEqual(["one"]);
  });
});

describe("sending", () => {
  test("shows the words at once, keeps them until acked, and drops its copy when the message arrives", async () => {
    const store = makeStore();
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
    const store = makeStore();
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
    const store = makeStore();
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
    const store = makeStore();
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
});

test("a waiting browser_info call is answered once", async () => {
  const answer = (server.say("hi"), server.start());
  server.record({
    event: "chat:block_created",
    message_id: answer,
    offset: 0,
    block: { id: "b", type: "tool", status: "waiting", tool: "browser_info", input: "{}", request_id: "r1" },
  });
  const store = makeStore();
  store.open();
  await settle();
  server.deliver(server.chunk(answer, 0, "…"));
  await settle();
  const answers = server.requests.filter(({ event }) => event === "skill:response");
  expect(answers).toHaveLength(1);
  expect(answers[0]!.payload).toMatchObject({ request_id: "r1", result: { locale: navigator.language } });
});

test("people and typing come and go, and a message ends the typing of its sender", async () => {
  const store = makeStore();
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
