import type { ReplyFile, SentRef, StreamRef } from "#core/channel";
import { wordsOfFailure } from "#core/channel/failure-words";
import { openTarget, retryDelayMs } from "#core/channel/reply-target";
import type { Failure } from "#protocol/failure";
import type { Order, Sent } from "../../channel-hub/sending.ts";
import { isGrowing, type ReplyRow } from "../store/replies.ts";
import { textsHere } from "./acts.ts";
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

const OVER = { status: "sent", pieces: [], markdown: "" } as const satisfies Partial<ReplyRow>;

type Refused = Extract<Sent<never>, { ok: false }>;

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
    if (!open) return this.#giveUp({ code: "TimeOver" });
    if (open !== target) this.#save({ target: open, used: 0 });
    if (isGrowing(this.#reply) && !(await this.#endStream())) return;
    for (;;) {
      if (!(await this.#postPieces())) return;
      if (this.#reply.filesDone >= this.#reply.files.length) break;
      if (!(await this.#sendFile())) return;
    }
    if (this.#reply.status !== "sent") this.#save(OVER);
  }

  /** False: come back later. */
  async #postPieces(): Promise<boolean> {
    while (this.#reply.done < this.#reply.pieces.length) {
      const index = this.#reply.done;
      const sent = await this.#desk.ports.hub.reply(this.#order(String(index)), this.#reply.pieces[index]!);
      if (!sent.ok) return this.#comeBack(sent);
      this.#posted(sent.value, { done: index + 1 });
    }
    return true;
  }

  /** The message that grew gets its exact final text. False: come back later. */
  async #endStream(): Promise<boolean> {
    const { hub } = this.#desk.ports;
    const native = this.#desk.channel.stream !== undefined && this.#desk.channel.capabilities.stream === "native";
    const order = this.#order("stream");
    if (this.#reply.ref === null) {
      const begun = native ? await hub.beginStream(order) : await hub.reply(order, this.#reply.pieces[0]!);
      if (!begun.ok && !begun.retryable && !begun.windowClosed) return this.#postAnew();
      if (!begun.ok) return this.#comeBack(begun);
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
    if (!ended.ok) return this.#comeBack(ended);
    const { sent, rest } = ended.value;
    this.#posted(sent, { stream: "off", pieces: rest, done: 0 });
    return true;
  }

  async #lastEdit(order: Order): Promise<boolean> {
    const edited = await this.#desk.ports.hub.edit(order, this.#reply.ref as SentRef, this.#reply.pieces[0]!);
    if (!edited.ok && !edited.retryable) return this.#postAnew();
    if (!edited.ok) return this.#comeBack(edited);
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
      if (!sent.ok && sent.retryable) return this.#comeBack(sent);
      if (!sent.ok) return this.#fileRefused(sent.message);
    }
    this.#save({ filesDone: index + 1 });
    return true;
  }

  /** People are told, once however many files are refused, where they find them. */
  #fileRefused(reason: string): true {
    const { pieces, filesDone, markdown } = this.#reply;
    const isFirst = this.#reply.reason === undefined;
    const words = isFirst ? this.#desk.channel.render({ markdown: textsHere(this.#desk, markdown).noFiles() }) : [];
    this.#save({ reason, pieces: [...pieces, ...words], filesDone: filesDone + 1 });
    return true;
  }

  #order(step: string): Order {
    const { replyId, target } = this.#reply;
    const { conversation } = channelRow(this.#desk);
    const { taskId } = this.#desk.parts.task;
    return { key: `${replyId}:${step}`, taskId, conversation: conversation.key, target };
  }

  /** The last thing to be posted ends the reply in the same write. */
  #posted(ref: SentRef, change: Partial<ReplyRow>): void {
    this.#desk.store.addPosted(ref, Date.now());
    const reply = { ...this.#reply, used: this.#reply.used + 1, tries: 0, ...change };
    const isOver =
      reply.stream !== "running" && reply.done >= reply.pieces.length && reply.filesDone >= reply.files.length;
    this.#save(isOver ? { ...reply, ...OVER } : reply);
  }

  async #comeBack(refused: Refused): Promise<false> {
    await this.#notTaken(refused);
    return false;
  }

  /** Records what follows from that. */
  async #notTaken(refused: Refused): Promise<void> {
    const now = Date.now();
    const { fallback } = this.#reply.target;
    if (refused.held) return this.#save({ dueAt: now + (refused.retryAfterMs ?? 1000) });
    if (refused.windowClosed && fallback) return this.#save({ target: fallback, used: 0, dueAt: now });
    const tries = this.#reply.tries + 1;
    const delay = refused.retryable ? retryDelayMs(tries, refused.retryAfterMs) : null;
    if (delay === null) return this.#giveUp(refused.why ?? refused.message);
    this.#save({ tries, dueAt: now + delay });
  }

  /** First the letter, then the end: an answer whose letter got lost would be missed by nobody. */
  async #giveUp(failure: Failure | string): Promise<void> {
    const [reason, why] = typeof failure === "string" ? [failure, {}] : [wordsOfFailure(failure), { why: failure }];
    const { replyId, markdown, pieces } = this.#reply;
    const { conversation } = channelRow(this.#desk);
    const preview = (markdown === "" ? (pieces[0]?.text ?? "") : markdown).slice(0, 200);
    const { taskId: task_id } = this.#desk.parts.task;
    const letter = {
      turn_id: replyId,
      task_id,
      conversation: conversation.key,
      at: Date.now(),
      reason,
      ...why,
      preview,
    };
    await this.#desk.ports.hub.bury(letter);
    this.#save({ status: "dead", reason });
  }

  #save(change: Partial<ReplyRow>): void {
    this.#reply = { ...this.#reply, ...change };
    this.#desk.store.update(this.#reply);
  }
}
