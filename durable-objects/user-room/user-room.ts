import { DurableObject } from "cloudflare:workers";
import type { Actor } from "#core/actor";
import { NAMESPACE, type ClientEventName, type RecordedEvent, type Refusal } from "#protocol/task-frames";
import { admit, nowOf, trustedActor } from "../admit.ts";
import { eventPacket } from "../kit/packets.ts";
import { refusal } from "../kit/refusal.ts";
import { SocketRoom, type ConnectedPeer } from "../kit/socket-room.ts";
import { taskChat } from "../stubs.ts";
import { Access } from "./access.ts";
import { JoinedTasks } from "./joined-tasks.ts";

/**
 * One person: notifications, any number of tasks through one socket, and the place that knows which conversations they
 * have open, so that a change of what they may do reaches all of them at once.
 */
export class UserRoom extends DurableObject<Env> {
  readonly #sockets: SocketRoom;
  readonly #joined: JoinedTasks;
  readonly #access: Access;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sockets = new SocketRoom(ctx, {
      admit: (credential) => this.#admit(credential),
      current: (actor) => nowOf(env, actor),
      connected: ({ attachment }) => this.#access.attends(attachment.actor),
      command: (peer, name, payload) => this.#command(peer, name, payload),
      left: (peer) => this.#joined.left(peer),
    });
    this.#joined = new JoinedTasks(env, ctx.id.name ?? "", this.#sockets);
    this.#access = new Access(ctx, env, { sockets: this.#sockets, joined: this.#joined });
  }

  /** Tells the person's sockets in this organization. */
  async notify(organizationId: string, news: { event: string; payload: unknown }[]): Promise<void> {
    const packets = news.map(({ event, payload }) => eventPacket(NAMESPACE, event, payload));
    for (const peer of this.#sockets.connected()) {
      if (peer.attachment.actor.organizationId !== organizationId) continue;
      for (const packet of packets) this.#sockets.send(peer, packet);
    }
  }

  /** A conversation is about to be open to the person. True when their rights changed a moment ago. */
  async opened(taskId: string): Promise<boolean> {
    return this.#access.opened(taskId);
  }

  async closed(taskId: string): Promise<void> {
    this.#access.closed(taskId);
  }

  /** A watch of the organization's resources is open. True when the person's rights changed a moment ago. */
  async watches(organizationId: string): Promise<boolean> {
    return this.#access.watches(organizationId);
  }

  /**
   * What the person may do has changed: a session or key has ended, or their role. Everything that they have open is
   * judged anew before this resolves.
   */
  accessChanged(): Promise<void> {
    return this.#access.changed();
  }

  /** Events of a joined task; false when no socket has joined it. */
  async relay(events: RecordedEvent[]): Promise<boolean> {
    return this.#joined.relay(events);
  }

  override async fetch(request: Request): Promise<Response> {
    return this.#sockets.accept(request, trustedActor(request));
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
    await this.#access.alarms.ring();
  }

  async #admit(credential: { token?: string; trusted: Actor | null }): Promise<{ ok: true; actor: Actor } | Refusal> {
    const actor = await this.#access.letIn<Refusal>(() => admit(this.env, credential));
    if (actor === null) return refusal("UNAUTHENTICATED", "Sign in, or send a valid token.");
    if ("ok" in actor) return actor;
    return actor.userId === this.ctx.id.name
      ? { ok: true, actor }
      : refusal("FORBIDDEN", "This is another person's room.");
  }

  async #command(
    peer: ConnectedPeer,
    name: ClientEventName,
    payload: { task_id?: string; after_seq?: number },
  ): Promise<object> {
    const taskId = payload.task_id;
    if (!taskId) return refusal("INVALID", "Say which task is meant.", "task_id");
    const { actor } = peer.attachment;
    if (name === "task:join") return this.#joined.join(peer, taskId, payload.after_seq);
    if (name === "task:leave") {
      await this.#joined.leave(peer, taskId);
      return { ok: true };
    }
    return taskChat(this.env, taskId).command({ actor, source: "socket" }, name, payload);
  }
}
