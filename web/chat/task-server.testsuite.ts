import { vi } from "vitest";
import { messagesOf } from "#core/agent/conversation";
import type { HistoryAck, RecordedEvent } from "#protocol/task-frames";
import type { Outgoing } from "./outbox.ts";
import type { ChatSocket, SocketListener } from "./socket.ts";
import { TaskStore } from "./task-store.ts";

/** A conversation as the server keeps it, and one socket to it whose wire a test can cut, slow and garble. */
export class TaskServer {
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

export function outgoing(content: string, id: string = crypto.randomUUID()): Outgoing {
  return { client_message_id: id, content, attachments: [], options: {}, mode: "queue", created_at: 1 };
}

export function storeOf(server: TaskServer): TaskStore {
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
export const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
export const texts = (store: TaskStore): string[] =>
  messagesOf(store.getState().conversation).map(({ content }) => content);
