import type { SentRef, StreamRef } from "#core/channel";
import type { ChannelEvent } from "#protocol/channel-event";
import { logFault } from "#services/log";
import type { Order } from "../../channel-hub/sending.ts";
import type { ReplyRow } from "../store/replies.ts";
import { channelRow, type DeskParts } from "./desk-parts.ts";

/** Shows an answer at the platform while it is written: as often as the platform bears, one update at a time. */
export class Voice {
  readonly #desk: DeskParts;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #busy: Promise<void> = Promise.resolve();
  #nextAt = 0;
  #shown = "";

  constructor(desk: DeskParts) {
    this.#desk = desk;
  }

  /** More of the answer is there. */
  grew(): void {
    if (this.#timer || !this.#speaks()) return;
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, this.#nextAt - Date.now()));
  }

  /** The turn has begun. */
  begun(turnId: string): void {
    this.#shown = "";
    this.#nextAt = Date.now() + this.#desk.channel.capabilities.updateMs / 2;
    const reply = this.#desk.store.reply(turnId);
    if (!reply || !this.#desk.channel.capabilities.typing) return;
    this.#desk.parts.ports.keepAlive(this.#desk.ports.hub.typing(this.#order(reply)));
  }

  /** Nothing more of this answer is shown in parts; resolves when the last part is out. */
  quiet(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    return this.#busy;
  }

  #speaks(): boolean {
    const { stream, streamScopes } = this.#desk.channel.capabilities;
    if (stream !== "native" && stream !== "edit") return false;
    const row = channelRow(this.#desk);
    const scope: ChannelEvent["conversation"]["scope"] = row.conversation.scope;
    return row.binding.rules.streams && streamScopes.includes(scope);
  }

  #tick(): void {
    this.#timer = null;
    this.#nextAt = Date.now() + this.#desk.channel.capabilities.updateMs;
    // A part that could not be shown holds up nothing: the whole answer is owed all the same.
    this.#busy = this.#busy.then(() => this.#show()).catch((error: unknown) => logFault("show-failed", error));
    this.#desk.parts.ports.keepAlive(this.#busy);
  }

  async #show(): Promise<void> {
    const turn = this.#desk.parts.turns.running();
    const reply = turn && this.#desk.store.reply(turn.turnId);
    const text = turn ? (this.#desk.engine.live(turn.messageId)?.content ?? "") : "";
    if (reply?.status !== "open" || reply.stream === "off" || text.trim() === "" || text === this.#shown) return;
    this.#shown = text;
    if (reply.ref === null) await this.#begin(reply, text);
    else await this.#update(reply, text);
  }

  async #begin(reply: ReplyRow, text: string): Promise<void> {
    const { store, ports, channel } = this.#desk;
    const order = this.#order(reply);
    // First the intent: after a crash the end of the turn finds out whether it came about.
    store.update({ ...reply, stream: "begun" });
    const native = channel.capabilities.stream === "native";
    const [piece] = channel.render({ markdown: text });
    if (!native && !piece) return;
    const begun = native ? await ports.hub.beginStream(order) : await ports.hub.reply(order, piece!);
    const now = store.reply(reply.replyId)!;
    if (!begun.ok) return store.update({ ...now, stream: begun.retryable ? "begun" : "off" });
    if (begun.value === null) return store.update({ ...now, stream: "off" });
    store.addPosted(begun.value, Date.now());
    store.update({ ...now, stream: "running", ref: begun.value, used: now.used + 1 });
    if (native && now.status === "open") await this.#update(store.reply(reply.replyId)!, text);
  }

  async #update(reply: ReplyRow, text: string): Promise<void> {
    const { store, ports, channel } = this.#desk;
    const order = this.#order(reply);
    const n = reply.updates + 1;
    // A number is used once, also by an update whose answer never came.
    store.update({ ...reply, updates: n });
    if (channel.capabilities.stream === "native") {
      const sent = await ports.hub.updateStream(order, reply.ref as StreamRef, { markdown: text, n });
      if (sent.ok) store.update({ ...store.reply(reply.replyId)!, ref: sent.value });
      return;
    }
    const [piece] = channel.render({ markdown: text });
    if (!piece) return;
    const sent = await ports.hub.edit(order, reply.ref as SentRef, piece);
    if (sent.ok) store.update({ ...store.reply(reply.replyId)!, ref: sent.value });
  }

  #order({ replyId, target }: ReplyRow): Order {
    const { conversation } = channelRow(this.#desk);
    const { taskId } = this.#desk.parts.task;
    return { key: `${replyId}:stream`, taskId, conversation: conversation.key, target };
  }
}
