// A person with an account, as an official Socket.IO client and plain HTTP see the product.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { io, type Socket } from "socket.io-client";
import { emptyConversation, messagesOf } from "#core/agent/conversation";
import { foldEvent } from "#core/agent/fold";
import type { HistoryAck, Message, RecordedEvent, ResumeAck, SendAck } from "#protocol/task-frames";
import { Lookout, PATIENCE_MS } from "./patience.ts";

const TASKS = "/apis/agent.wecode.io/v1/namespaces/default/tasks";

export interface Person {
  token: string;
  email: string;
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: never; headers: Headers }>;
  newTask(spec?: Record<string, unknown>): Promise<string>;
  history(taskId: string): Promise<HistoryAck>;
}

export async function signUp(url: string, name = "Ada"): Promise<Person> {
  const email = `${randomUUID()}@example.com`;
  const response = await fetch(`${url}/api/auth/sign-up/email`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, email, password: "correct horse battery" }),
  });
  const token = response.headers.get("set-auth-token");
  if (!response.ok || !token) throw new Error(`sign-up: ${response.status} ${await response.text()}`);
  return person(url, token, email);
}

export function person(url: string, token: string, email: string): Person {
  const call: Person["call"] = async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : null) as never, headers: response.headers };
  };
  return {
    token,
    email,
    call,
    newTask: async (spec = {}) => {
      const manifest = {
        apiVersion: "agent.wecode.io/v1",
        kind: "Task",
        metadata: {},
        spec: { title: "", teamRef: { name: "assistant" }, ...spec },
      };
      const { status, body } = await call("POST", TASKS, manifest);
      if (status !== 201) throw new Error(`task: ${status} ${JSON.stringify(body)}`);
      return (body as { metadata: { uid: string } }).metadata.uid;
    },
    history: async (taskId) => (await call("GET", `/api/v1/tasks/${taskId}/messages?limit=200`)).body,
  };
}

/** A socket on a task that folds every event and notes each seq it was given. */
export interface Watcher {
  socket: Socket;
  seqs: number[];
  events: RecordedEvent[];
  state(): { messages: Message[]; headSeq: number };
  emit<T = { ok: boolean; code?: string; path?: string }>(name: string, payload: unknown): Promise<T>;
  send(content: string, more?: Record<string, unknown>): Promise<SendAck>;
  /** The first event, past or to come, that fits. */
  until(fits: (event: RecordedEvent) => boolean): Promise<RecordedEvent>;
  /** Fetches all that was missed. */
  resume(): Promise<void>;
  close(): void;
}

export function connect(url: string, token: string, taskId: string, options: Record<string, unknown> = {}): Socket {
  return io(`${url}/chat`, {
    path: "/socket.io",
    transports: ["websocket"],
    auth: { token },
    query: { task_id: taskId },
    forceNew: true,
    reconnection: false,
    ...options,
  });
}

export async function watch(
  url: string,
  token: string,
  taskId: string,
  options: Record<string, unknown> = {},
): Promise<Watcher> {
  const socket = connect(url, token, taskId, options);
  const watcher = watching(socket);
  await connected(socket);
  return watcher;
}

export async function connected(socket: Socket): Promise<void> {
  if (socket.connected) return;
  const failed = once(socket as never, "connect_error").then(([error]) => Promise.reject(error as Error));
  await Promise.race([once(socket as never, "connect"), failed]);
}

function watching(socket: Socket): Watcher {
  const seqs: number[] = [];
  const events: RecordedEvent[] = [];
  const lookout = new Lookout();
  let state = emptyConversation();
  const take = (event: RecordedEvent): void => {
    seqs.push(event.seq);
    events.push(event);
    state = foldEvent(state, event);
    lookout.look();
  };
  socket.onAny((name: string, payload: Record<string, unknown>) => {
    if (typeof payload?.seq === "number" && typeof payload.at === "number") take({ event: name, ...payload } as never);
  });
  const emit = (name: string, payload: unknown) => socket.timeout(PATIENCE_MS).emitWithAck(name, payload);
  return {
    socket,
    seqs,
    events,
    state: () => ({ messages: messagesOf(state), headSeq: state.headSeq }),
    emit,
    send: (content, more = {}) => emit("chat:send", { client_message_id: randomUUID(), content, ...more }),
    until: (fits) =>
      lookout.until(
        () => events.find(fits),
        () => `last: ${JSON.stringify(events.slice(-3))}`,
      ),
    resume: async () => {
      for (let more = true; more;) {
        const page = (await emit("chat:resume", { after_seq: state.headSeq })) as ResumeAck;
        // What came live while the question was on its way is in the answer too; every client drops it by its seq.
        for (const event of page.events) if (event.seq > state.headSeq) take(event);
        more = page.more;
      }
    },
    close: () => socket.disconnect(),
  };
}

export function answers(messages: readonly Message[]): string[] {
  return messages.filter((message) => message.role === "assistant").map((message) => message.content);
}

/** Every seq from 1 (or `from`) on, once. */
export function dense(length: number, from = 1): number[] {
  return Array.from({ length }, (_, i) => from + i);
}
