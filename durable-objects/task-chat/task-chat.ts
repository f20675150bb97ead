import { DurableObject } from "cloudflare:workers";
import type { Actor } from "#core/actor";
import type { PullState } from "#core/channel";
import { AppError } from "#core/errors";
import { connect } from "#db/connect";
import type { ReplyTarget } from "#protocol/channel-event";
import { CLIENT_EVENTS, type ClientEventName, type Message, type Refusal } from "#protocol/task-frames";
import { logFault } from "#services/log";
import { loadOpening, type Opening } from "#services/task/load-opening";
import { admit, nowOf, trustedActor } from "../admit.ts";
import { streamIdOf } from "../channel-hub/conversation-id.ts";
import { migrateSql, upgradeSql } from "../kit/sql-migrations.ts";
import { invalid, refusal } from "../kit/refusal.ts";
import { SocketRoom, type Peer } from "../kit/socket-room.ts";
import { userRoom } from "../stubs.ts";
import { Attendance } from "./attendance.ts";
import type { Delivered, Handover } from "./channel/desk-parts.ts";
import { beginConversation } from "./channel/open-desk.ts";
import type { By } from "./commands.ts";
import { Room } from "./room.ts";
import type { Result } from "./store/started.ts";
import { MIGRATIONS, NEWEST } from "./store/schema.ts";
import { openStores, type Stores } from "./store/stores.ts";
import { rename } from "./title.ts";

const SIGNED_OUT = refusal("UNAUTHENTICATED", "Sign in, or send a valid token.");
const NOT_FOUND = refusal("NOT_FOUND", "There is no such task.");

/** One task's conversation. Owns messages, turns and what is owed; Postgres keeps a copy. */
export class TaskChat extends DurableObject<Env> {
  readonly #sockets: SocketRoom;
  readonly #attendance: Attendance;
  /** Null until the task is opened: a guessed id writes nothing. */
  #room: Room | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sockets = new SocketRoom(ctx, {
      admit: (credential) => this.#admit(credential),
      current: (actor) => this.#renew(actor),
      connected: (peer) => this.#room?.connected(peer),
      command: async (peer, name, payload) =>
        this.#room
          ? this.#room.commands.run({ actor: peer.attachment.actor, source: "socket", peer }, name, payload)
          : NOT_FOUND,
      left: (peer) => this.#left(peer),
    });
    const taskId = ctx.id.name ?? "";
    this.#attendance = new Attendance(
      {
        opened: (userId) => userRoom(env, userId).opened(taskId),
        closed: (userId) => userRoom(env, userId).closed(taskId),
      },
      (actor) => nowOf(env, actor),
    );
    for (const { actor } of this.#sockets.holders()) this.#attendance.restore(actor.userId);
    if (upgradeSql(ctx.storage.sql, MIGRATIONS)) this.#load(openStores(ctx.storage.sql, false));
  }

  /** Opens the conversation, once; with a prompt its first turn begins. */
  async open(opening: Opening): Promise<void> {
    if (!this.#room) this.#create(opening);
    else if (opening.resultTo) this.#room.owesResult(opening.resultTo);
    if (opening.prompt) await this.#startWith(opening, opening.prompt);
  }

  /** An event of the channel that this conversation belongs to: recorded once, whatever comes after it. */
  async deliver(handover: Handover): Promise<Delivered> {
    const taskId = this.ctx.id.name ?? "";
    const { binding, event } = handover;
    const streamId = await streamIdOf(taskId, binding.rules.platform, event);
    const room = this.#room ?? this.#begin(taskId, handover);
    return room.parts.desk!.deliver(handover, streamId);
  }

  /** For a platform that pulls its answers; null for another channel's conversation. */
  pull(channelId: string, streamId: string): PullState | null {
    return this.#room?.parts.desk?.belongsTo(channelId) ? this.#room.parts.desk.pull(streamId) : null;
  }

  /** Owes the channel an answer anew that was given up on. */
  replayReply(channelId: string, replyId: string): boolean {
    return (this.#room?.parts.desk?.belongsTo(channelId) && this.#room.parts.desk.replay(replyId)) ?? false;
  }

  /** A task that this conversation started has ended. */
  takeResult(organizationId: string, result: Result): void {
    if (this.#room?.parts.task.organizationId === organizationId) this.#room.parts.desk?.takeResult(result);
  }

  /** Where a notice to this conversation goes; null for another channel's conversation. */
  placeOf(channelId: string): { conversation: string; target: ReplyTarget } | null {
    return this.#room?.parts.desk?.belongsTo(channelId) ? this.#room.parts.desk.place() : null;
  }

  /** A command from afar: REST, or a person's own room. The payload is checked here. */
  async command(by: By, name: ClientEventName, payload: unknown): Promise<object> {
    const room = await this.#roomFor(by.actor);
    if (!room) return NOT_FOUND;
    const parsed = CLIENT_EVENTS[name].safeParse(payload ?? {});
    return parsed.success ? room.commands.run(by, name, parsed.data) : invalid(parsed.error);
  }

  /** Follows the conversation in this person's room. */
  async join(actor: Actor, afterSeq: number | undefined): Promise<object> {
    const room = await this.#roomFor(actor);
    if (!room) return NOT_FOUND;
    const refused = room.refusesToRead(actor);
    if (refused) return refused;
    room.relays.add(actor.userId);
    const missed = await room.commands.run({ actor, source: "socket" }, "chat:resume", {
      after_seq: afterSeq ?? room.parts.journal.head,
    });
    const streaming = room.parts.turns.running()?.turnId;
    return { ...missed, ...(streaming ? { streaming } : {}) };
  }

  /** The person's rights have changed. False when nothing of theirs is open here. */
  async accessChanged(userId: string): Promise<boolean> {
    this.#attendance.changed(userId);
    await this.#room?.recheck((actor) => actor.userId === userId);
    return this.#attendance.has(userId);
  }

  /** May this person follow the conversation with these rights? */
  mayRead(actor: Actor): boolean {
    return this.#room?.mayRead(actor) ?? false;
  }

  leave(userId: string): void {
    this.#room?.relays.remove(userId);
  }

  rename(title: string): void {
    if (this.#room) rename(this.#room.parts, title, "person");
  }

  /** All messages, for the archive. */
  exportAll(): Message[] {
    return this.#room?.parts.conversation.page({ limit: 1_000_000 }) ?? [];
  }

  /** Forgets everything. The task is gone or archived. */
  async wipe(): Promise<void> {
    this.close();
    const room = this.#room;
    await room?.settleResult();
    this.#room = null;
    // What an alarm has begun still reads and writes here.
    await room?.alarms.stop();
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** Sends everybody away and stops what runs. */
  close(): void {
    const room = this.#room;
    const running = room?.parts.turns.running();
    if (room && running) room.engine.cancel(running, "system");
    room?.streams.closeAll();
    this.#sockets.closeAll(4404, "task deleted");
  }

  override async fetch(request: Request): Promise<Response> {
    const actor = trustedActor(request);
    if (request.headers.get("upgrade") === "websocket") return this.#sockets.accept(request, actor);
    const room = actor && (await this.#roomFor(actor));
    if (!room) throw new AppError("NOT_FOUND", NOT_FOUND.message);
    const entered = await this.#enter(actor, room);
    if (!entered.ok) throw new AppError(entered.code, entered.message);
    const reader = entered.actor;
    return room.stream(lastSeen(request), { actor: reader, onEnd: () => this.#away(reader.userId) });
  }

  override webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    return this.#sockets.message(socket, frame);
  }

  override webSocketClose(socket: WebSocket): Promise<void> {
    return this.#sockets.closed(socket);
  }

  override webSocketError(socket: WebSocket): Promise<void> {
    return this.#sockets.closed(socket);
  }

  override async alarm(): Promise<void> {
    await this.#room?.alarms.ring();
  }

  async #admit(credential: { token?: string; trusted: Actor | null }): Promise<{ ok: true; actor: Actor } | Refusal> {
    const answer = await admit(this.env, credential);
    if (!answer.ok) return answer;
    const room = await this.#roomFor(answer.actor);
    return room ? this.#enter(answer.actor, room) : NOT_FOUND;
  }

  /** Whoever is let in here must be reported `#away` in the end. */
  async #enter(actor: Actor, room: Room): Promise<{ ok: true; actor: Actor } | Refusal> {
    const refused = room.refusesToRead(actor);
    if (refused) return refused;
    const now = await this.#attendance.enter(actor);
    if (!now) return SIGNED_OUT;
    if (room.mayRead(now)) return { ok: true, actor: now };
    // Their rights have changed while they stood at the door.
    this.#away(now.userId);
    return (room.admits(now) && room.refusesToRead(now)) || NOT_FOUND;
  }

  async #renew(actor: Actor): Promise<Actor | null> {
    const now = await nowOf(this.env, actor);
    return now && this.#room?.mayRead(now) ? now : null;
  }

  #left({ attachment }: Peer): void {
    this.#room?.presence.changed();
    if (attachment.actor) this.#away(attachment.actor.userId);
  }

  /** The person's room finds out by itself that nothing is open here if it cannot be told now. */
  #away(userId: string): void {
    const told = this.#attendance.leave(userId);
    this.ctx.waitUntil(told.catch((error: unknown) => logFault("leaving-not-told", error)));
  }

  /** The room, when this person may be in it. One that was stored but never opened is opened now. */
  async #roomFor(actor: Actor): Promise<Room | null> {
    if (!this.#room && this.ctx.id.name) {
      const opening = await loadOpening(connect(this.env), actor.organizationId, this.ctx.id.name);
      if (opening) await this.open(opening);
    }
    return this.#room?.admits(actor) ? this.#room : null;
  }

  #create(opening: Opening): void {
    const { prompt: _prompt, title, ...facts } = opening;
    const stores = this.#newStores();
    const createdAt = Date.now();
    stores.conversation.createTask({ ...facts, createdAt }, title);
    stores.conversation.addMember(opening.owner.id, opening.owner.name);
    const room = this.#load(stores);
    room.parts.notices.add("task:created", {
      task_id: opening.taskId,
      title,
      team: opening.team.name,
      at: createdAt,
    });
    room.parts.changed();
  }

  #begin(taskId: string, handover: Handover): Room {
    const stores = this.#newStores();
    beginConversation(stores, taskId, handover);
    const room = this.#load(stores);
    const { title, team, createdAt } = room.parts.task;
    room.parts.notices.add("task:created", { task_id: taskId, title, team: team.name, at: createdAt });
    return room;
  }

  async #startWith({ taskId, owner, organizationId, namespace }: Opening, prompt: string): Promise<void> {
    const actor: Actor = {
      userId: owner.id,
      name: owner.name,
      email: "",
      organizationId,
      role: "member",
      namespaces: { [namespace]: "Developer" },
      via: "session",
      credentialId: taskId,
      scopes: null,
      expiresAtMs: Number.MAX_SAFE_INTEGER,
    };
    // The task's own id makes a repeated opening the same message.
    await this.command({ actor, source: "api" }, "chat:send", { client_message_id: taskId, content: prompt });
  }

  #newStores(): Stores {
    migrateSql(this.ctx.storage.sql, MIGRATIONS, NEWEST);
    return openStores(this.ctx.storage.sql, true);
  }

  #load(stores: Stores): Room {
    this.#room = new Room(
      { ctx: this.ctx, env: this.env, stores },
      { sockets: this.#sockets, current: (actor) => nowOf(this.env, actor) },
    );
    return this.#room;
  }
}

function lastSeen(request: Request): number {
  const given = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("after_seq");
  const seq = Number(given ?? 0);
  return Number.isInteger(seq) && seq > 0 ? seq : 0;
}
