import type { PullState } from "#core/channel";
import { waitAnew } from "#core/channel/gather";
import type { ReplyTarget } from "#protocol/channel-event";
import type { FormBlock, RecordedEvent } from "#protocol/task-frames";
import type { ChannelTask } from "#services/message/projection";
import type { Result } from "../store/started.ts";
import type { ReplyRow } from "../store/replies.ts";
import type { TurnRow } from "../store/turns.ts";
import { textsHere } from "./acts.ts";
import { settleStarted, takeResult } from "./background.ts";
import { deliver, settleInbox } from "./inbox.ts";
import { channelRow, WATCH_MS, type Delivered, type DeskParts, type Handover } from "./desk-parts.ts";
import { owe } from "./owe.ts";
import { postOwed } from "./post.ts";
import { askHere, tellAnswer } from "./questions.ts";
import { taskOfChannel } from "./task-of-channel.ts";
import { Voice } from "./voice.ts";

/** Where a conversation meets its channel: takes in what comes, and posts what is owed. */
export class Desk {
  readonly #desk: DeskParts;
  readonly #voice: Voice;
  readonly #posting = new OneAtATime();
  readonly #settling = new OneAtATime();
  readonly #beginning = new OneAtATime();
  #isNew = true;

  constructor(desk: DeskParts) {
    this.#desk = desk;
    this.#voice = new Voice(desk);
  }

  deliver(handover: Handover, streamId: string | null): Delivered {
    const delivered = deliver(this.#desk, handover, streamId);
    this.#start();
    return delivered;
  }

  belongsTo(channelId: string): boolean {
    return channelRow(this.#desk).binding.channelId === channelId;
  }

  /** Where the last event said that words go. */
  place(): { conversation: string; target: ReplyTarget } {
    const { conversation, target } = channelRow(this.#desk);
    return { conversation: conversation.key, target };
  }

  /** Every event of the conversation passes here. */
  heard(event: RecordedEvent): void {
    if (event.event === "chat:start") this.#voice.begun(event.turn_id);
    if (event.event === "chat:chunk" && event.kind === "text" && event.block_id === undefined) this.#voice.grew();
    if (event.event === "chat:block_updated") this.#calls(event.block);
  }

  /** Part of the commit that ends a turn. */
  ended(turn: TurnRow): void {
    owe(this.#desk, turn);
    this.#start();
  }

  /** A task that was started from here has ended. */
  takeResult(result: Result): void {
    takeResult(this.#desk, result);
    this.#start();
  }

  /** By alarm. What is under way all this time is watched on, in case that this life ends before it does. */
  async ring(): Promise<void> {
    const next = Date.now() + WATCH_MS;
    if (this.#settling.isUnderWay) this.#desk.wakeInbox(next);
    if (this.#posting.isUnderWay) this.#desk.wakeReplies(next);
    if (this.#beginning.isUnderWay) this.#desk.wakeStarted(next);
    await this.#work();
  }

  async #work(): Promise<void> {
    await Promise.all([this.#settle(), this.#post(), this.#begin()]);
  }

  /** The Task that the copy in Postgres needs, until it is made. */
  newTask(): ChannelTask | undefined {
    const row = channelRow(this.#desk);
    return row.stored ? undefined : taskOfChannel(this.#desk.parts.task, row);
  }

  taskIsMade(): void {
    this.#desk.store.save({ ...channelRow(this.#desk), stored: true });
  }

  /** The present state of an answer that the platform pulls; null when it is none of ours. */
  pull(streamId: string): PullState | null {
    const { store, engine, parts } = this.#desk;
    const reply = store.byStream(streamId);
    if (!reply) return null;
    const turn = parts.turns.get(reply.replyId);
    if (reply.status === "open") {
      store.update({ ...reply, pulledAt: Date.now() });
      return { markdown: (turn && engine.live(turn.messageId)?.content) ?? "", done: false };
    }
    const words = reply.markdown || ((turn && parts.conversation.message(turn.messageId)?.content) ?? "");
    // Only one that was not pushed meanwhile is settled by the pull.
    if (reply.status === "owed" && reply.done === 0) this.#pulled(reply);
    return { markdown: words, done: true };
  }

  /** A pull takes the first piece of an answer, and is the last one: what is more must be pushed. */
  #pulled(reply: ReplyRow): void {
    const { store, wakeReplies } = this.#desk;
    const now = Date.now();
    if (reply.pieces.length <= 1 && reply.files.length === 0) {
      return store.update({ ...reply, status: "sent", pieces: [], pulledAt: now });
    }
    store.update({ ...reply, done: 1, dueAt: now, pulledAt: 0 });
    wakeReplies(now + WATCH_MS);
    this.#start();
  }

  /** Owes a dead answer anew. False when it is not dead. */
  replay(replyId: string): boolean {
    const { store, wakeReplies } = this.#desk;
    const reply = store.reply(replyId);
    if (reply?.status !== "dead") return false;
    const { target } = channelRow(this.#desk);
    // The newest target: the one of then may be closed for good.
    store.update({ ...reply, status: "owed", dueAt: Date.now(), tries: 0, target, used: 0 });
    wakeReplies(Date.now() + WATCH_MS);
    this.#start();
    return true;
  }

  #start(): void {
    this.#desk.parts.ports.keepAlive(this.#work());
  }

  async #settle(): Promise<void> {
    if (this.#desk.store.waiting().length === 0) return;
    await this.#settling.run(async () => {
      this.#desk.wakeInbox(Date.now() + WATCH_MS);
      this.#startAnew();
      await settleInbox(this.#desk);
      // As it is now: something may have come since.
      this.#desk.wakeInbox(this.#desk.store.waiting()[0]?.dueAt ?? Number.POSITIVE_INFINITY);
      // What was taken in may owe words or a task.
      this.#start();
    });
  }

  /** Once in the life of this object, which may have missed parts of an album between this life and the one before. */
  #startAnew(): void {
    const { store } = this.#desk;
    if (!this.#isNew) return;
    this.#isNew = false;
    for (const { n, dueAt } of waitAnew(store.waiting(), Date.now())) store.delay(n, dueAt, 0);
  }

  async #begin(): Promise<void> {
    if (!this.#desk.started.next()) return;
    await this.#beginning.run(async () => {
      await settleStarted(this.#desk);
      this.#start();
    });
  }

  async #post(): Promise<void> {
    if (!this.#desk.store.nextOwed()) return;
    await this.#posting.run(async () => {
      await this.#voice.quiet();
      await postOwed(this.#desk);
      this.#desk.wakeReplies(this.#desk.store.nextOwed()?.dueAt ?? Number.POSITIVE_INFINITY);
    });
  }

  #calls({ id, status, question, answer }: Partial<FormBlock> & { id: string }): void {
    if (question && status === "waiting") askHere(this.#desk, id, question);
    else if (status === "waiting") this.#askForLeave(id);
    else if (answer) tellAnswer(this.#desk, id, answer);
    else return;
    this.#start();
  }

  /** A tool waits for a person: here they have buttons. */
  #askForLeave(callId: string): void {
    const { store, parts, channel, wakeReplies } = this.#desk;
    const turn = parts.turns.running();
    const reply = turn && store.reply(turn.turnId);
    const call = turn && parts.turns.record(turn.turnId).calls.find((one) => one.callId === callId);
    if (!reply || !call) return;
    const texts = textsHere(this.#desk, parts.conversation.message(turn.replyTo)?.content ?? "");
    const actions = [
      { id: `approve:${callId}`, label: texts.approve(), style: "primary" as const },
      { id: `decline:${callId}`, label: texts.decline(), style: "danger" as const },
    ];
    const now = Date.now();
    const pieces = channel.render({ markdown: texts.approval(call.tool), actions });
    store.say(`ask:${callId}`, { target: reply.target, pieces }, { dueAt: now, streamId: null });
    wakeReplies(now + WATCH_MS);
  }
}

/** Who comes while it is under way leaves at once: it takes along what has come meanwhile. */
class OneAtATime {
  #isUnderWay = false;

  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  async run(work: () => Promise<void>): Promise<void> {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    try {
      await work();
    } finally {
      this.#isUnderWay = false;
    }
  }
}
