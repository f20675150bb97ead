import { decide } from "#auth/policy";
import type { Actor } from "#core/actor";
import { seesNamespace } from "#core/namespace";
import { RESUME_PAGE, type RecordedEvent, type Refusal } from "#protocol/task-frames";
import { logFault } from "#services/log";
import { AlarmBook } from "../kit/alarm-book.ts";
import { firstExpiry, recheck, type CurrentActor, type Holder } from "../kit/recheck.ts";
import { refusal } from "../kit/refusal.ts";
import type { ConnectedPeer, SocketRoom } from "../kit/socket-room.ts";
import { userRoom } from "../stubs.ts";
import { Audience } from "./audience.ts";
import { openDesk } from "./channel/open-desk.ts";
import { ConversationCommands } from "./commands.ts";
import { portsOf } from "./env-ports.ts";
import { EventStreams } from "./event-streams.ts";
import { Journal } from "./journal.ts";
import { drainOutbox, tellStarter, type OutboxPorts } from "./outbox.ts";
import type { Parts } from "./parts.ts";
import { Presence } from "./presence.ts";
import { Relays } from "./relays.ts";
import type { Stores } from "./store/stores.ts";
import { TurnEngine } from "./turn-engine.ts";

/** Lets a burst of changes go to Postgres as one. */
const OUTBOX_MS = 100;
/** While a turn goes on, more is to come. */
const OUTBOX_BUSY_MS = 1000;

export type AlarmName = "turn" | "outbox" | "ping" | "expiry" | "inbox" | "replies" | "started";

/** An open conversation: its parts, put together. */
export class Room {
  readonly parts: Parts;
  readonly engine: TurnEngine;
  readonly commands: ConversationCommands;
  readonly streams = new EventStreams();
  readonly relays: Relays;
  readonly presence: Presence;
  readonly alarms: AlarmBook<AlarmName>;
  readonly #outbox: OutboxPorts;
  readonly #sockets: SocketRoom;
  readonly #current: CurrentActor;

  constructor(
    { ctx, env, stores }: { ctx: DurableObjectState; env: Env; stores: Stores },
    watchers: { sockets: SocketRoom; current: CurrentActor },
  ) {
    const { sockets } = watchers;
    this.#sockets = sockets;
    this.#current = watchers.current;
    const { conversation, turns, notices, isNew } = stores;
    const task = () => conversation.task()!;
    const { taskId } = task();
    const ports = portsOf(env, task, ctx);
    this.#outbox = ports.outbox;
    this.relays = new Relays(conversation, (userId, events) => userRoom(env, userId).relay(events));
    const journal = new Journal(taskId, stores.log, (event) => {
      this.parts.audience.publish(event);
      this.parts.desk?.heard(event);
    });
    const audience = { sockets, streams: this.streams, relays: this.relays };
    const jobs: Record<AlarmName, () => Promise<void>> = {
      turn: () => this.engine.watchdog(),
      outbox: () => drainOutbox(this.parts, this.#outbox),
      ping: () => this.#ping(sockets),
      expiry: () => this.#expire(),
      inbox: async () => this.parts.desk?.ring(),
      replies: async () => this.parts.desk?.ring(),
      started: async () => this.parts.desk?.ring(),
    };
    this.alarms = new AlarmBook(ctx.storage, jobs, { byTimer: true, isNew });
    this.parts = {
      get task() {
        return task();
      },
      conversation,
      journal,
      turns,
      notices,
      audience: new Audience(audience, (afterSeq, limit) => journal.after(afterSeq, limit)),
      ports: ports.turn,
      desk: null,
      changed: () => this.#owesCopy(),
      watch: (dueAt) => {
        this.alarms.set("turn", dueAt);
        this.#delayCopy();
      },
      unwatch: () => this.alarms.clear("turn"),
    };
    this.presence = new Presence(taskId, sockets, this.parts.audience);
    this.engine = new TurnEngine(this.parts);
    this.commands = new ConversationCommands(this.parts, this.engine, ports.findAttachments);
    this.parts.desk = openDesk({ env, stores, alarms: this.alarms }, this.parts, this.engine);
    this.engine.recover();
    if (conversation.hasChanges()) this.parts.changed();
    this.alarms.resume();
  }

  /** May this person be here at all? Others' tasks look as if they were not there. */
  admits(actor: Actor): boolean {
    const { organizationId, owner, groupChat, namespace } = this.parts.task;
    if (actor.organizationId !== organizationId || !seesNamespace(actor, namespace)) return false;
    return groupChat || actor.userId === owner.id;
  }

  /** Why somebody who may be here may not follow what is said: a key, say, that may only send. */
  refusesToRead(actor: Actor): Refusal | null {
    const verdict = decide(actor, "get", "tasks", this.parts.task.namespace);
    return verdict.allowed ? null : refusal("FORBIDDEN", `You do not have the right ${verdict.missing}.`);
  }

  mayRead(actor: Actor): boolean {
    return this.admits(actor) && this.refusesToRead(actor) === null;
  }

  /** How the first turn ends is owed to this conversation. */
  owesResult(taskId: string): void {
    this.parts.conversation.setResultTo(taskId);
    this.parts.changed();
  }

  /** Before everything is forgotten: whoever waits for the result learns that there will be none. */
  async settleResult(): Promise<void> {
    const { taskId } = this.parts.task;
    await tellStarter(this.parts, this.#outbox).catch((error: unknown) =>
      logFault("result-not-told", error, { taskId }),
    );
  }

  connected(peer: ConnectedPeer): void {
    const after = Number(peer.attachment.query.after_seq);
    const from = Number.isInteger(after) && after >= 0 && peer.attachment.query.after_seq !== undefined;
    this.parts.audience.hold(peer, from ? after : this.parts.journal.head);
    if (from) this.parts.audience.release(peer);
    this.presence.changed();
    this.#attends(peer.attachment.actor);
    this.alarms.setSooner("ping", Date.now() + 23 * 60 * 60 * 1000);
  }

  /** The events as a stream, live until the reader goes or their credential no longer holds. */
  stream(afterSeq: number, reader: { actor: Actor; onEnd: () => void }): Response {
    this.#attends(reader.actor);
    return this.streams.open(this.#replay(afterSeq), reader);
  }

  /** Judges anew what is open and fits. */
  async recheck(fits: (actor: Actor) => boolean): Promise<void> {
    await recheck(
      this.#holders().filter(({ actor }) => fits(actor)),
      async (actor) => {
        const now = await this.#current(actor);
        return now && this.mayRead(now) ? now : null;
      },
    );
    for (const { actor } of this.#holders()) this.#attends(actor);
  }

  #attends({ expiresAtMs }: Actor): void {
    if (expiresAtMs < Number.MAX_SAFE_INTEGER) this.alarms.setSooner("expiry", expiresAtMs);
  }

  #holders(): Holder[] {
    return [...this.#sockets.holders(), ...this.streams.holders()];
  }

  /** What was open until now ends, unless it was renewed meanwhile. */
  async #expire(): Promise<void> {
    await this.recheck(({ expiresAtMs }) => expiresAtMs <= Date.now());
    const next = firstExpiry(this.#holders());
    if (next !== null) this.alarms.set("expiry", next);
  }

  #owesCopy(): void {
    const now = Date.now();
    const due = this.alarms.dueAt("outbox");
    if (due !== null && due <= now + OUTBOX_MS) return;
    this.alarms.setSooner("outbox", now + (this.parts.turns.current() ? OUTBOX_BUSY_MS : OUTBOX_MS));
  }

  /** A turn has begun: a short one is copied when it is over, and nothing of that stands in the way of its first word. */
  #delayCopy(): void {
    const later = Date.now() + OUTBOX_BUSY_MS;
    const due = this.alarms.dueAt("outbox");
    if (due !== null && due < later) this.alarms.set("outbox", later);
  }

  *#replay(afterSeq: number): Generator<RecordedEvent> {
    for (let after = afterSeq; ;) {
      const events = this.parts.journal.after(after, RESUME_PAGE);
      yield* events;
      if (events.length < RESUME_PAGE) return;
      after = events.at(-1)!.seq;
    }
  }

  async #ping(sockets: SocketRoom): Promise<void> {
    const next = sockets.ping();
    if (next !== null) this.alarms.set("ping", next);
  }
}
