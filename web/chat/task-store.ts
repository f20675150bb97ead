import { foldEvents } from "#core/agent/fold";
import { type Conversation, emptyConversation, fromHistory, prependHistory } from "#core/agent/conversation";
import type { FormAnswer } from "#protocol/question";
import type { ClientEventName, HistoryAck, RecordedEvent, Refusal, SendAck } from "#protocol/task-frames";
import { clientAnswers } from "./client-tools.ts";
import { type ConversationPort, type Link, TaskConnection } from "./connection.ts";
import { loadOutbox, type Outgoing, saveOutbox } from "./outbox.ts";
import { Presence } from "./presence.ts";
import type { OpenSocket } from "./socket.ts";
import { initialState, type Pending, type TaskState, withoutArrived } from "./task-state.ts";

export const PAGE = 40;
const SLICE = 6;
/** A record that does not fit even when loaded anew is shown as it is. */
const RELOADS_MAX = 3;

export interface TaskStoreDeps {
  openSocket: OpenSocket;
  /** The newest page, or the one before a seq. Throws what the reader is told. */
  loadPage(beforeSeq: number | undefined, limit: number): Promise<HistoryAck>;
  /** Runs soon, with the next frame: many events become one render. */
  schedule(run: () => void): void;
}

/** One conversation as this person sees it: record, outbox, link. Read with `useSyncExternalStore`. */
export class TaskStore {
  readonly taskId: string;
  readonly #deps: TaskStoreDeps;
  readonly #listeners = new Set<() => void>();
  readonly #presence = new Presence((people) => this.#set(people));
  readonly #answered = new Set<string>();
  #state: TaskState;
  #connection: TaskConnection | null = null;
  #loaded: Promise<void> | null = null;
  #reloads = 0;
  #isSending = false;
  #isAnnounced = true;

  constructor(taskId: string, deps: TaskStoreDeps) {
    this.taskId = taskId;
    this.#deps = deps;
    this.#state = initialState(loadOutbox(taskId));
  }

  readonly getState = (): TaskState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** `isNew`: nothing is recorded yet, so there is no history to wait for. */
  open(isNew = false): void {
    if (this.#connection) return;
    if (isNew) {
      this.#loaded ??= Promise.resolve();
      this.#set({ phase: "ready" });
    }
    this.#connection = new TaskConnection(this.taskId, this.#port, this.#deps.openSocket);
    this.#connection.open();
    void this.#load();
  }

  close(): void {
    this.#connection?.close();
    this.#connection = null;
    this.#presence.clear();
  }

  /** After sleep or a change of network. */
  probe(): void {
    if (this.#state.phase === "failed") this.reopen();
    else this.#connection?.probe();
  }

  /** The device says that it has no network: what is sent now will wait. */
  lose(): void {
    if (this.#state.link.state !== "refused") this.#set({ link: { state: "lost" } });
  }

  reopen(): void {
    this.close();
    if (this.#state.phase === "failed") this.#loaded = null;
    this.#set({ phase: this.#state.phase === "failed" ? "loading" : this.#state.phase, failure: null });
    this.open();
  }

  send(message: Outgoing): void {
    this.#setPending([...this.#state.pending, { ...message, state: "waiting" }]);
    void this.#flush();
  }

  /** Takes back a message that was refused, or sends it again. */
  discard(clientMessageId: string): void {
    this.#setPending(this.#state.pending.filter((entry) => entry.client_message_id !== clientMessageId));
  }

  resend(clientMessageId: string): void {
    this.#changePending(clientMessageId, { state: "waiting" });
    void this.#flush();
  }

  cancel(turnId?: string): Promise<Refusal | null> {
    return this.#command("chat:cancel", turnId === undefined ? {} : { turn_id: turnId });
  }

  retry(messageId: string, model?: string): Promise<Refusal | null> {
    return this.#command("chat:retry", { message_id: messageId, ...(model === undefined ? {} : { model }) });
  }

  /** The same id again is the same answer. */
  answer(answer: FormAnswer, clientMessageId: string): Promise<Refusal | null> {
    return this.#command("chat:send", { client_message_id: clientMessageId, form_answer: answer });
  }

  typing(): void {
    this.#connection?.mention("chat:typing", {});
  }

  async loadOlder(): Promise<void> {
    const { next, state } = this.#state.older;
    if (next === null || state === "loading") return;
    this.#set({ older: { next, state: "loading" } });
    try {
      const page = await this.#deps.loadPage(next, PAGE);
      // A few at a time: a whole page at once would cost the reader's scrolling several frames.
      for (let end = page.messages.length; end > 0; end -= SLICE) {
        const slice = page.messages.slice(Math.max(0, end - SLICE), end);
        this.#set({ conversation: prependHistory(this.#state.conversation, slice) });
        await new Promise<void>((resume) => this.#deps.schedule(resume));
      }
      this.#set({ older: { next: page.next ?? null, state: "idle" } });
    } catch {
      this.#set({ older: { next, state: "failed" } });
    }
  }

  readonly #port: ConversationPort = {
    ready: () => this.#load(),
    headSeq: () => this.#state.conversation.headSeq,
    take: (events) => this.#take(events),
    reload: () => {
      this.#loaded = null;
      return this.#load();
    },
    expectsEvents: () => this.#state.conversation.running !== null,
    onLink: (link: Link) => {
      if (link.state !== "live") this.#presence.clear();
      this.#set({ link });
    },
    onLive: () => void this.#flush(),
    onFleeting: (name, payload) => this.#presence.take(name, payload),
  };

  #take(events: readonly RecordedEvent[]): boolean {
    const before = this.#state.conversation;
    const conversation = foldEvents(before, events);
    if (conversation === before) return true;
    this.#state = { ...this.#state, conversation, pending: this.#left(this.#state.pending, conversation) };
    this.#presence.spoke(events);
    this.#announceSoon();
    this.#answerTools();
    if (conversation.damaged && this.#reloads++ < RELOADS_MAX) void this.#port.reload().then(() => this.probe());
    return !conversation.missing;
  }

  /** Loads the newest page once; while it fails for want of a server, the caller's retry comes with the next link. */
  #load(): Promise<void> {
    this.#loaded ??= this.#deps.loadPage(undefined, PAGE).then(
      (page) => {
        const conversation = fromHistory(page);
        this.#set({
          phase: "ready",
          conversation,
          pending: this.#left(this.#state.pending, conversation),
          older: { next: page.next ?? null, state: "idle" },
        });
      },
      (failure: unknown) => {
        this.#loaded = null;
        this.close();
        this.#set({ phase: "failed", failure, conversation: emptyConversation() });
      },
    );
    return this.#loaded;
  }

  /** Sends what waits, in order, one at a time. What gets no ack stays and goes out with the next link. */
  async #flush(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      while (this.#connection?.isLive) {
        const next = this.#state.pending.find((entry) => entry.state === "waiting");
        if (!next) return;
        const ack = await this.#connection.request<SendAck>("chat:send", toPayload(next));
        if (ack === null) return;
        this.#settle(next, ack);
      }
    } finally {
      this.#isSending = false;
    }
  }

  #settle(entry: Pending, ack: SendAck | Refusal): void {
    if (!ack.ok) {
      const { code, message } = ack;
      this.#changePending(entry.client_message_id, { state: "failed", error: { code, message } });
      return;
    }
    this.#changePending(entry.client_message_id, { state: "acked", seq: ack.seq, queued: ack.queued ?? false });
  }

  async #command(event: ClientEventName, payload: unknown): Promise<Refusal | null> {
    const ack = await this.#connection?.request<{ ok: true }>(event, payload);
    if (ack === null || ack === undefined) return { ok: false, code: "INTERNAL", message: "" };
    return ack.ok ? null : ack;
  }

  #answerTools(): void {
    for (const answer of clientAnswers(this.#state.conversation)) {
      if (this.#answered.has(answer.request_id)) continue;
      this.#answered.add(answer.request_id);
      void this.#connection?.request("skill:response", answer);
    }
  }

  #changePending(clientMessageId: string, change: Partial<Pending>): void {
    const isIt = (entry: Pending): boolean => entry.client_message_id === clientMessageId;
    this.#setPending(this.#state.pending.map((entry) => (isIt(entry) ? { ...entry, ...change } : entry)));
  }

  #setPending(pending: readonly Pending[]): void {
    saveOutbox(this.taskId, stillOurs(pending));
    this.#set({ pending: this.#left(pending, this.#state.conversation) });
  }

  /** What the conversation does not show yet. Its arrival is as good as an ack. */
  #left(pending: readonly Pending[], conversation: Conversation): readonly Pending[] {
    const left = withoutArrived(pending, conversation);
    if (left !== pending) saveOutbox(this.taskId, stillOurs(left));
    return left;
  }

  #set(change: Partial<TaskState>): void {
    this.#state = { ...this.#state, ...change };
    this.#announce();
  }

  #announceSoon(): void {
    if (!this.#isAnnounced) return;
    this.#isAnnounced = false;
    this.#deps.schedule(() => this.#isAnnounced || this.#announce());
  }

  #announce(): void {
    this.#isAnnounced = true;
    for (const listener of this.#listeners) listener();
  }
}

function toPayload(entry: Pending): object {
  const { client_message_id, content, options, mode, replaces } = entry;
  const attachments = entry.attachments.map(({ id }) => id);
  return { client_message_id, content, attachments, options, mode, ...(replaces === undefined ? {} : { replaces }) };
}

/** Until the ack the message is only here. */
function stillOurs(pending: readonly Pending[]): Outgoing[] {
  return pending.filter((entry) => entry.state !== "acked").map(toOutgoing);
}

function toOutgoing(entry: Pending): Outgoing {
  const { state: _state, seq: _seq, queued: _queued, error: _error, ...outgoing } = entry;
  return outgoing;
}
