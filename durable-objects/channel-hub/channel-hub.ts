import { DurableObject } from "cloudflare:workers";
import { ChannelError, type Piece, type Reply, type ReplyFile, type SentRef, type StreamRef } from "#core/channel";
import type { KnownSender } from "#core/channel/identify";
import { textsFor } from "#core/channel/texts";
import { connect } from "#db/connect";
import type { ChannelReport, DeadLetter, Delivery, Pairing, SeenEvent } from "#protocol/api/channels";
import type { ChannelEvent, ChannelFile } from "#protocol/channel-event";
import type { Failure, SetUpStep } from "#protocol/failure";
import { loadChannel } from "#services/channel/load-channel";
import { checkReferences } from "#services/resource/check-references";
import { migrateSql, upgradeSql } from "../kit/sql-migrations.ts";
import { bindingOf, type ChannelConfig } from "./channel-config.ts";
import { forgetChannel } from "./config-cache.ts";
import { openKept } from "./kept-files.ts";
import { type Called, Names, type Unnamed } from "./names.ts";
import { OpenHub } from "./open-hub.ts";
import { pairingCode, problemOf } from "./report.ts";
import { refused, type Order, type Sending, type Sent } from "./sending.ts";
import { Sightings } from "./sightings.ts";
import { Standing } from "./standing.ts";
import { HubStore, MIGRATIONS } from "./store.ts";

/** One channel: what it is configured by, everything it sends, who was let in, and how it is. */
export class ChannelHub extends DurableObject<Env> {
  readonly #store: HubStore;
  readonly #hub: OpenHub;
  readonly #standing: Standing;
  readonly #sightings = new Sightings();
  readonly #names: Names;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { storage } = ctx;
    this.#store = new HubStore(storage.sql);
    this.#names = new Names(this.#store);
    this.#hub = new OpenHub(env, this.#store, (delivery) => this.#standing.told(delivery));
    this.#standing = new Standing(env, { storage, store: this.#store, open: () => this.#hub.get() });
    // A guessed id must not write anything.
    if (upgradeSql(storage.sql, MIGRATIONS)) this.#standing.restore();
  }

  /** Reads the channel anew from Postgres: it was made, changed or deleted. The same again changes nothing. */
  async reload(organizationId: string): Promise<void> {
    const channelId = this.ctx.id.name ?? "";
    const scope = { db: connect(this.env), organizationId };
    const stored = await loadChannel(scope.db, organizationId, channelId);
    if (!stored) {
      forgetChannel(channelId);
      this.#standing.alarms.forget();
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
      // Last: whoever asked meanwhile may have opened it once more.
      return this.#hub.forget();
    }
    const { namespace, name, spec } = stored;
    const problem = problemOf(await checkReferences(scope, { kind: "Channel", namespace, name }, spec));
    migrateSql(this.ctx.storage.sql, MIGRATIONS);
    if (!this.#store.saveChannel({ ...stored, problem })) return;
    forgetChannel(channelId);
    this.#hub.forget();
    await this.#standing.report(await this.#hub.get());
  }

  /** For the ingress; null when there is no such channel, or it may not run. */
  async config(): Promise<ChannelConfig | null> {
    const open = await this.#hub.get();
    if (!open?.opened.ok) return null;
    const { spec } = open.stored;
    return {
      binding: bindingOf(open.stored),
      settings: open.opened.settings,
      addresses: spec.allow?.addresses ?? [],
      mute: spec.mute ?? false,
      senders: this.#store.senders(),
    };
  }

  /** What the ingress took in, after it has answered. */
  note(events: SeenEvent[]): void {
    this.#standing.received(events.length);
    this.#sightings.add(events);
  }

  /** Where a conversation led a message: for the log, beside what was sent. */
  noteIntent(decided: Omit<Delivery, "id">): void {
    if (this.#store.isMade()) this.#store.logDelivery(decided);
  }

  noteRefusal(why: Failure): void {
    if (this.#store.isMade()) this.#standing.refused(why);
  }

  /** A stranger gets a code, once an hour, and nothing else. Nobody waits for the platform to take it. */
  async greet(event: ChannelEvent): Promise<void> {
    const open = await this.#hub.get();
    if (!open?.sending) return;
    const sender = { id: event.sender.id, name: event.sender.name ?? event.sender.id };
    const code = this.#store.pairing(sender, pairingCode(), Date.now());
    if (code === null) return;
    const words = textsFor(bindingOf(open.stored).rules, event.text).pairing(code);
    const [piece] = open.sending.channel.render({ markdown: words });
    const { key: conversation } = event.conversation;
    // One that was told is not told again; one that did not get out is, with the stranger's next words.
    const order = { key: `pairing:${code}`, taskId: "", conversation, target: event.target };
    if (piece) this.ctx.waitUntil(open.sending.reply(order, piece));
    if (event.sender.name === undefined) this.ctx.waitUntil(this.#learnName(open.sending, sender.id));
  }

  /** Who is to let somebody in must know who that is. */
  async #learnName(sending: Sending, senderId: string): Promise<void> {
    const { person } = await this.#names.of({ senderId }, sending);
    if (person === "") return;
    this.#store.name(senderId, person);
    forgetChannel(this.ctx.id.name ?? "");
  }

  async names(unnamed: Unnamed): Promise<Called> {
    const open = await this.#hub.get();
    return open?.sending ? this.#names.of(unnamed, open.sending) : { person: "", place: "" };
  }

  reply(order: Order, piece: Piece): Promise<Sent<SentRef>> {
    return this.#send((sending) => sending.reply(order, piece));
  }
  edit(order: Order, ref: SentRef, piece: Piece): Promise<Sent<SentRef>> {
    return this.#send((sending) => sending.edit(order, ref, piece));
  }
  beginStream(order: Order): Promise<Sent<StreamRef | null>> {
    return this.#send((sending) => sending.begin(order));
  }
  updateStream(order: Order, ref: StreamRef, update: { markdown: string; n: number }): Promise<Sent<StreamRef>> {
    return this.#send((sending) => sending.update(order, ref, update));
  }
  finishStream(
    order: Order,
    ref: StreamRef,
    final: { reply: Reply; n: number },
  ): Promise<Sent<{ sent: SentRef; rest: Piece[] }>> {
    return this.#send((sending) => sending.finish(order, ref, final));
  }
  sendFile(order: Order, file: ReplyFile): Promise<Sent<SentRef>> {
    return this.#send((sending) => sending.sendFile(order, file));
  }
  async download(file: ChannelFile): Promise<Sent<{ bytes: Uint8Array; mime: string }>> {
    const kept = await openKept(this.env.FILES, this.ctx.id.name ?? "", file);
    if (kept === "gone") {
      return { ok: false, message: "The file is gone.", retryable: false, windowClosed: false, held: false };
    }
    if (kept) return { ok: true, value: kept };
    return this.#send((sending) => sending.download(file));
  }
  async typing(order: Order): Promise<void> {
    const open = await this.#hub.get();
    await open?.sending?.typing(order);
  }

  /** An answer that was given up on. */
  bury(letter: DeadLetter): void {
    this.#store.bury(letter);
    this.#standing.buried();
  }
  deadLetter(turnId: string): DeadLetter | null {
    return this.#store.letter(turnId);
  }
  /** The answer is owed anew. */
  raise(letter: DeadLetter): void {
    this.#store.raise(letter);
  }
  deadLetters(): DeadLetter[] {
    return this.#store.dead();
  }
  deliveries(before: number | undefined, limit: number): Delivery[] {
    return this.#store.deliveries(before, limit);
  }

  pairings(): Pairing[] {
    return this.#store.pairings(Date.now());
  }
  approve(code: string, userId: string | null): KnownSender | null {
    forgetChannel(this.ctx.id.name ?? "");
    return this.#store.approve(code, userId, Date.now());
  }
  removeSender(senderId: string): void {
    forgetChannel(this.ctx.id.name ?? "");
    this.#store.removeSender(senderId);
  }

  async report(): Promise<ChannelReport | null> {
    const open = await this.#hub.get();
    return open && this.#standing.describe(open);
  }

  /** What came since `afterMs`, or the first that comes within the time; null when nothing does. */
  waitForEvent(afterMs: number, timeoutMs: number): Promise<SeenEvent | null> {
    return this.#sightings.wait(afterMs, timeoutMs);
  }

  /** Does at the platform what can be done by API. Also for a muted channel. */
  async setUp(): Promise<Sent<SetUpStep[]>> {
    const open = await this.#hub.get();
    if (!open?.sending) return refused(new ChannelError({ code: "ChannelNotReady" }, { retryable: true }));
    return open.sending.connect(`${this.env.PUBLIC_URL}/hooks/${open.stored.channelId}`);
  }

  override async alarm(): Promise<void> {
    await this.#standing.alarms.ring();
  }

  async #send<T>(act: (sending: Sending) => Promise<Sent<T>>): Promise<Sent<T>> {
    const open = await this.#hub.get();
    if (!open) return refused(new ChannelError({ code: "ChannelDeleted" }, { retryable: false }));
    if (!open.sending) return refused(new ChannelError({ code: "ChannelNotReady" }, { retryable: true }));
    if (open.stored.spec.mute) return refused(new ChannelError({ code: "ChannelMuted" }, { retryable: false }));
    return act(open.sending);
  }
}
