import type { ReplyFile, SentRef, StreamRef } from "#core/channel";
import { openTarget, retryDelayMs } from "#core/channel/reply-target";
import type { Order, Sent } from "../../channel-hub/sending.ts";
import type { ReplyRow } from "../store/channel.ts";
import { channelRow, type DeskParts } from "./desk-parts.ts";

/** A platform that pulled so lately will pull again; later the answer is pushed. */
const PULLED_MS = 15_000;
const PULL_AGAIN_MS = 3_000;

/** Posts what is owed and due, oldest first: nothing overtakes what waits. */
export async function postOwed(desk: DeskParts): Promise<void> {
  for (;;) {
    const reply = desk.store.nextOwed();
    if (!reply || reply.dueAt > Date.now()) return;
    if (isPulled(desk, reply)) {
      desk.store.update({ ...reply, dueAt: Date.now() + PULL_AGAIN_MS });
      continue;
    }
    await new Posting(desk, reply).run();
  }
}

function isPulled(desk: DeskParts, { pulledAt }: ReplyRow): boolean {
  return desk.channel.capabilities.stream === "pull" && Date.now() - pulledAt < PULLED_MS;
}

/** One run over one reply; every step that succeeded is recorded, so that the next run goes on after it. */
class Posting {
  readonly #desk: DeskParts;
  #reply: ReplyRow;

  constructor(desk: DeskParts, reply: ReplyRow) {
    this.#desk = desk;
    this.#reply = reply;
  }

  async run(): Promise<void> {
    const now = Date.now();
    const { target, used } = this.#reply;
    const open = openTarget(target, { nowMs: now, replies: used });
    if (!open) return this.#giveUp("The time in which the platform takes an answer is over.");
    if (open !== target) this.#save({ target: open, used: 0 });
    const streaming = this.#reply.stream === "begun" || this.#reply.stream === "running";
    if (streaming && !(await this.#endStream())) return;
    while (this.#reply.done < this.#reply.pieces.length) {
      const index = this.#reply.done;
      const sent = await this.#desk.ports.hub.reply(this.#order(String(index)), this.#reply.pieces[index]!);
      if (!this.#settled(sent)) return;
      this.#posted(sent.value, { done: index + 1 });
    }
    while (this.#reply.filesDone < this.#reply.files.length) if (!(await this.#sendFile())) return;
    this.#save({ status: "sent", pieces: [], markdown: "" });
  }

  /** The message that grew gets its exact final text. False: come back later. */
  async #endStream(): Promise<boolean> {
    const { hub } = this.#desk.ports;
    const native = this.#desk.channel.stream !== undefined && this.#desk.channel.capabilities.stream === "native";
    const order = this.#order("stream");
    if (this.#reply.ref === null) {
      const begun = native ? await hub.beginStream(order) : await hub.reply(order, this.#reply.pieces[0]!);
      if (!begun.ok && !begun.retryable && !begun.windowClosed) return this.#postAnew();
      if (!this.#settled(begun)) return false;
      if (begun.value === null) return this.#postAnew();
      this.#posted(begun.value, { ref: begun.value, stream: "running" });
    }
    return native ? this.#finishNative(order) : this.#lastEdit(order);
  }

  async #finishNative(order: Order): Promise<boolean> {
    const { ref, markdown } = this.#reply;
    const n = this.#reply.updates + 1;
    this.#save({ updates: n });
    const final = { reply: { markdown }, n };
    const ended = await this.#desk.ports.hub.finishStream(order, ref as StreamRef, final);
    if (!ended.ok && !ended.retryable) return this.#postAnew();
    if (!this.#settled(ended)) return false;
    const { sent, rest } = ended.value;
    this.#posted(sent, { stream: "off", pieces: rest, done: 0 });
    return true;
  }

  async #lastEdit(order: Order): Promise<boolean> {
    const edited = await this.#desk.ports.hub.edit(order, this.#reply.ref as SentRef, this.#reply.pieces[0]!);
    if (!edited.ok && !edited.retryable) return this.#postAnew();
    if (!this.#settled(edited)) return false;
    this.#posted(edited.value, { stream: "off", done: 1 });
    return true;
  }

  /** What grew cannot be changed any more (too old, removed): the answer comes as messages of its own. */
  #postAnew(): true {
    this.#save({ stream: "off", ref: null });
    return true;
  }

  async #sendFile(): Promise<boolean> {
    const index = this.#reply.filesDone;
    const file = await this.#desk.ports.loadFile(this.#reply.files[index]!);
    if (file && this.#desk.channel.sendFile) {
      const kind: ReplyFile["kind"] = file.mime.startsWith("image/") ? "image" : "file";
      const sent = await this.#desk.ports.hub.sendFile(this.#order(`file${index}`), { ...file, kind });
      if (!sent.ok && !sent.retryable) this.#save({ reason: sent.message });
      else if (!this.#settled(sent)) return false;
    }
    this.#save({ filesDone: index + 1 });
    return true;
  }

  #order(step: string): Order {
    const { replyId, target } = this.#reply;
    const { conversation } = channelRow(this.#desk);
    const { taskId } = this.#desk.parts.task;
    return { key: `${replyId}:${step}`, taskId, conversation: conversation.key, target };
  }

  #posted(ref: SentRef, change: Partial<ReplyRow>): void {
    this.#desk.store.addPosted(ref, Date.now());
    this.#save({ used: this.#reply.used + 1, tries: 0, ...change });
  }

  /** False when it did not work: what follows from that is recorded. */
  #settled<T>(sent: Sent<T>): sent is Extract<Sent<T>, { ok: true }> {
    if (sent.ok) return true;
    const now = Date.now();
    const { fallback } = this.#reply.target;
    if (sent.held) this.#save({ dueAt: now + (sent.retryAfterMs ?? 1000) });
    else if (sent.windowClosed && fallback) this.#save({ target: fallback, used: 0, dueAt: now });
    else {
      const tries = this.#reply.tries + 1;
      const delay = sent.retryable ? retryDelayMs(tries, sent.retryAfterMs) : null;
      if (delay === null) this.#giveUp(sent.message);
      else this.#save({ tries, dueAt: now + delay });
    }
    return false;
  }

  #giveUp(reason: string): void {
    this.#save({ status: "dead", reason });
    const { replyId, markdown, pieces } = this.#reply;
    const { conversation } = channelRow(this.#desk);
    const preview = (markdown === "" ? (pieces[0]?.text ?? "") : markdown).slice(0, 200);
    const { taskId: task_id } = this.#desk.parts.task;
    const letter = { turn_id: replyId, task_id, conversation: conversation.key, at: Date.now(), reason, preview };
    this.#desk.parts.ports.keepAlive(this.#desk.ports.hub.bury(letter));
  }

  #save(change: Partial<ReplyRow>): void {
    this.#reply = { ...this.#reply, ...change };
    this.#desk.store.update(this.#reply);
  }
}
