import type { RecordedEvent, RecordedEventName, RecordedPayload } from "#protocol/task-frames";
import type { ChunkRun, EventLog } from "./store/log.ts";

/**
 * Chunks are flushed to SQLite after this time or size, whichever comes first. Each flush is a sync of the disk that
 * holds back what is sent meanwhile, so 200 streams at ten flushes a second stall a disk that syncs in 3 ms. Little is
 * lost by waiting: a step that dies is withdrawn and asked again, whatever of it was kept.
 */
const FLUSH_MS = 1000;
const FLUSH_UNITS = 4096;
/** How many seq a streaming answer may use before the next flush. */
const RESERVE = 128;

/**
 * Gives every event its seq, keeps it and hands it to the audience.
 *
 * Events are in SQLite before anybody sees them (the object's output gate holds a send until the write is safe).
 * Chunks are shown first and kept in batches. So that a seq never means two things, a flush also *reserves* the next
 * seqs: after a crash everything above the reservation is unseen, and `withdraw` fills what lies between the kept head
 * and the reservation with the event that withdraws the lost text. seq stays dense for every client.
 */
export class Journal {
  readonly #taskId: string;
  readonly #log: EventLog;
  readonly #publish: (event: RecordedEvent) => void;
  #seq: number;
  #reserved: number;
  /** The reservation that an earlier life of this object left behind; 0 once it is dealt with. */
  #lostUpTo: number;
  #run: (ChunkRun & { firstSeq: number; at: number }) | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** True while a model streams: chunks are to be expected, so seqs are reserved ahead. */
  streaming = false;

  constructor(taskId: string, log: EventLog, publish: (event: RecordedEvent) => void) {
    this.#taskId = taskId;
    this.#log = log;
    this.#publish = publish;
    [this.#seq, this.#reserved] = [log.head(), log.reserved()];
    this.#lostUpTo = this.#reserved > this.#seq ? this.#reserved : 0;
  }

  get head(): number {
    return this.#seq;
  }

  /** True when a crash may have shown text that was not kept; `withdraw` must come before any other event. */
  get hasGap(): boolean {
    return this.#lostUpTo > 0;
  }

  record<N extends RecordedEventName>(event: N, payload: RecordedPayload<N>): RecordedEvent {
    this.flush();
    const full = this.#next(event, payload, this.#seq + 1);
    this.#log.append(full);
    this.#setHead(full.seq);
    this.#publish(full);
    return full;
  }

  chunk(payload: RecordedPayload<"chat:chunk">): void {
    const continues = this.#run?.kind === payload.kind && this.#run.block_id === payload.block_id;
    if (!continues) this.flush();
    if (this.#seq >= this.#reserved) this.#persistRun();
    const event = this.#next("chat:chunk", payload, this.#seq + 1);
    this.#seq = event.seq;
    this.#hold(event.at, payload);
    this.#publish(event);
  }

  /** Records `chat:restart` over every seq that somebody may have seen and nobody kept. */
  withdraw(payload: RecordedPayload<"chat:restart">): void {
    this.flush();
    const firstSeq = this.#seq + 1;
    const lastSeq = Math.max(this.#seq, this.#lostUpTo) + 1;
    const first = this.#next("chat:restart", payload, firstSeq);
    this.#log.append(first, lastSeq);
    this.#setHead(lastSeq);
    this.#lostUpTo = 0;
    for (let seq = firstSeq; seq <= lastSeq; seq++) this.#publish({ ...first, seq });
  }

  after(afterSeq: number, limit: number): RecordedEvent[] {
    this.flush();
    return this.#log.after(this.#taskId, afterSeq, limit);
  }

  /** Makes the shown chunks safe. */
  flush(): void {
    if (this.#run) this.#persistRun();
  }

  foldChunks(messageId: string): void {
    this.flush();
    this.#log.foldChunks(messageId);
  }

  #next(event: RecordedEventName, payload: object, seq: number): RecordedEvent {
    return { event, task_id: this.#taskId, seq, at: Date.now(), ...payload } as RecordedEvent;
  }

  /** What is reserved is written only where it does not fit: too little while chunks come, or left over after them. */
  #setHead(seq: number): void {
    this.#seq = seq;
    const fits = this.streaming ? this.#reserved >= seq + RESERVE / 2 : this.#reserved <= seq;
    if (fits) return;
    this.#reserved = this.streaming ? seq + RESERVE : seq;
    this.#log.reserve(this.#reserved);
  }

  #hold(at: number, payload: RecordedPayload<"chat:chunk">): void {
    const run = (this.#run ??= { ...payload, content: "", firstSeq: this.#seq, at, cuts: [], ats: [] });
    run.content += payload.content;
    run.cuts.push(payload.content.length);
    run.ats.push(at - run.at);
    if (run.content.length >= FLUSH_UNITS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  #persistRun(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#run) {
      const { firstSeq, at, ...run } = this.#run;
      this.#log.appendRun(firstSeq, at, run);
      this.#run = null;
    }
    this.#setHead(this.#seq);
  }
}
