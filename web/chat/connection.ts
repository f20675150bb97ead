import type { ClientEventName, RecordedEvent, Refusal, ResumeAck } from "#protocol/task-frames";
import type { ChatSocket, OpenSocket } from "./socket.ts";
import { recordedEvent } from "./wire.ts";

export type Link =
  | { state: "connecting" | "live" | "lost" }
  /** The server will not have us; nothing more is tried. */
  | { state: "refused"; code: string };

/** What the connection needs of the one who keeps the conversation. */
export interface ConversationPort {
  /** Resolves when it is known from where to resume. */
  ready(): Promise<void>;
  headSeq(): number;
  /** Folds events in; false: one of them did not follow on what is known. */
  take(events: readonly RecordedEvent[]): boolean;
  /** The server's record does not fit ours: begin again. */
  reload(): Promise<void>;
  /** True while a turn runs, so that silence is suspicious. */
  expectsEvents(): boolean;
  onLink(link: Link): void;
  /** Everything up to now is known; what waits may be sent. */
  onLive(): void;
  onFleeting(name: string, payload: unknown): void;
}

const ACK_MS = 10_000;
const PROBE_MS = 4000;
/** A running turn that says nothing for this long is asked about. */
const SILENCE_MS = 15_000;
/** Waits between attempts that end without getting up to date; the first one does not wait. */
const STALL_STEP_MS = 1000;
const STALL_MAX_MS = 15_000;

/**
 * Keeps one conversation up to date over one socket: resumes after every (re)connect page by page, holds live events
 * back that arrive early, resumes again on a gap, and finds links that died unnoticed by asking.
 */
export class TaskConnection {
  readonly #socket: ChatSocket;
  readonly #port: ConversationPort;
  #link: Link = { state: "connecting" };
  #early: RecordedEvent[] = [];
  /** Counts catch-ups, so that an answer to an older one is not taken. */
  #round = 0;
  #stalls = 0;
  #stalled: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(taskId: string, port: ConversationPort, openSocket: OpenSocket) {
    this.#port = port;
    this.#socket = openSocket(
      { task_id: taskId },
      {
        onConnect: () => void this.#catchUp(),
        onLost: () => this.#lost(),
        onRefused: (code) => this.#refused(code),
        onEvent: (name, payload) => this.#onEvent(name, payload),
      },
    );
  }

  open(): void {
    this.#setLink({ state: "connecting" });
    this.#socket.connect();
  }

  close(): void {
    this.#round++;
    this.#early = [];
    clearTimeout(this.#silence);
    clearTimeout(this.#stalled);
    this.#socket.close();
  }

  get isLive(): boolean {
    return this.#link.state === "live";
  }

  /** Sends a command and gives the ack, or `null` when the link broke before one came. */
  async request<Ack extends { ok: true }>(event: ClientEventName, payload: unknown): Promise<Ack | Refusal | null> {
    try {
      return (await this.#socket.request(event, payload, ACK_MS)) as Ack | Refusal;
    } catch {
      // No ack in time on a link that calls itself connected: it is half dead.
      if (this.#socket.connected) this.#socket.reconnect();
      return null;
    }
  }

  /** Tells the server something that may get lost. */
  mention(event: ClientEventName, payload: unknown): void {
    if (this.isLive) this.#socket.request(event, payload, ACK_MS).catch(() => undefined);
  }

  /** The page woke up or the network changed: is the link still there, and did we miss something? */
  probe(): void {
    if (this.#link.state === "refused") return;
    if (this.#socket.connected) void this.#catchUp(PROBE_MS);
    else this.#socket.connect();
  }

  #onEvent(name: string, payload: unknown): void {
    const event = recordedEvent(name, payload);
    if (event === null) return this.#port.onFleeting(name, payload);
    if (!this.isLive) {
      this.#early.push(event);
      return;
    }
    if (!this.#port.take([event])) {
      this.#early.push(event);
      void this.#catchUp();
    }
    this.#watch();
  }

  async #catchUp(timeoutMs = ACK_MS): Promise<void> {
    const round = ++this.#round;
    if (this.isLive) this.#link = { state: "connecting" };
    try {
      await this.#port.ready();
      for (let more = true; more;) {
        const ack = (await this.#socket.request("chat:resume", { after_seq: this.#port.headSeq() }, timeoutMs)) as
          | ResumeAck
          | Refusal;
        if (round !== this.#round) return;
        if (!ack.ok) return this.#onRefusal(ack);
        more = await this.#takePage(ack);
        if (round !== this.#round) return;
      }
    } catch {
      // Superseded catch-ups fail when their link is dropped; only the current one may drop it.
      if (round === this.#round) this.#stall(() => this.#socket.connected && this.#socket.reconnect());
      return;
    }
    this.#settle();
  }

  /** Says whether another page is due. */
  async #takePage(ack: ResumeAck): Promise<boolean> {
    if (ack.head_seq < this.#port.headSeq()) {
      await this.#port.reload();
      return true;
    }
    const fits = this.#port.take(ack.events);
    if (!fits) throw new Error("a page of events did not follow on what is known");
    return ack.more && ack.events.length > 0;
  }

  #settle(): void {
    const early = this.#early.sort((a, b) => a.seq - b.seq);
    this.#early = [];
    if (!this.#port.take(early)) {
      this.#early = early.filter((event) => event.seq > this.#port.headSeq());
      return this.#stall(() => void this.#catchUp());
    }
    this.#stalls = 0;
    this.#setLink({ state: "live" });
    this.#watch();
    this.#port.onLive();
  }

  #stall(again: () => void): void {
    const waitMs = Math.min(STALL_MAX_MS, STALL_STEP_MS * this.#stalls++);
    clearTimeout(this.#stalled);
    if (waitMs === 0) again();
    else this.#stalled = setTimeout(again, waitMs);
  }

  #onRefusal(refusal: Refusal): void {
    if (refusal.code === "RATE_LIMITED" || refusal.code === "INTERNAL") {
      this.#stalls++;
      return this.#stall(() => this.probe());
    }
    this.#socket.close();
    this.#refused(refusal.code);
  }

  #refused(code: string): void {
    this.#round++;
    this.#setLink({ state: "refused", code });
  }

  #lost(): void {
    this.#round++;
    this.#early = [];
    clearTimeout(this.#silence);
    this.#setLink({ state: "lost" });
  }

  #setLink(link: Link): void {
    this.#link = link;
    this.#port.onLink(link);
  }

  #watch(): void {
    clearTimeout(this.#silence);
    if (this.#port.expectsEvents()) this.#silence = setTimeout(() => this.probe(), SILENCE_MS);
  }
}
