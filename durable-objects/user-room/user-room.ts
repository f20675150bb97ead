import { DurableObject } from "cloudflare:workers";
import type { Actor } from "#core/actor";
import { NAMESPACE, type ClientEventName, type RecordedEvent, type Refusal } from "#protocol/task-frames";
import { admit, trustedActor } from "../admit.ts";
import { eventPacket } from "../kit/packets.ts";
import { refusal, SocketRoom, type ConnectedPeer, type Peer } from "../kit/socket-room.ts";
import { taskChat } from "../stubs.ts";

const MAX_JOINED = 100;

/** One person: notifications, and any number of tasks through one socket. */
export class UserRoom extends DurableObject<Env> {
  readonly #sockets: SocketRoom;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sockets = new SocketRoom(ctx, {
      admit: (credential) => this.#admit(credential),
      stillValid: async (actor) => actor.expiresAtMs > Date.now(),
      connected: () => undefined,
      command: (peer, name, payload) => this.#command(peer, name, payload),
      left: (peer) => this.#left(peer),
    });
  }

  /** Tells all of the person's sockets. */
  async notify(event: string, payload: unknown): Promise<void> {
    const packet = eventPacket(NAMESPACE, event, payload);
    for (const peer of this.#sockets.connected()) this.#sockets.send(peer, packet);
  }

  /** Events of a joined task; false when no socket has joined it. */
  async relay(events: RecordedEvent[]): Promise<boolean> {
    const taskId = events[0]?.task_id;
    const peers = [...this.#sockets.connected()].filter((peer) => peer.attachment.joined.includes(taskId ?? ""));
    if (peers.length === 0) return false;
    for (const { event, ...payload } of events) {
      const packet = eventPacket(NAMESPACE, event, payload);
      for (const peer of peers) this.#sockets.send(peer, packet);
    }
    return true;
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

  async #admit(credential: { token?: string; trusted: Actor | null }): Promise<{ ok: true; actor: Actor } | Refusal> {
    const answer = await admit(this.env, credential);
    if (!answer.ok || answer.actor.userId === this.ctx.id.name) return answer;
    return refusal("FORBIDDEN", "This is another person's room.");
  }

  async #command(
    peer: ConnectedPeer,
    name: ClientEventName,
    payload: { task_id?: string; after_seq?: number },
  ): Promise<object> {
    const taskId = payload.task_id;
    if (!taskId) return refusal("INVALID", "Say which task is meant.", "task_id");
    const { actor } = peer.attachment;
    if (name === "task:join") return this.#join(peer, taskId, payload.after_seq);
    if (name === "task:leave") {
      await this.#leave(peer, taskId);
      return { ok: true };
    }
    return taskChat(this.env, taskId).command({ actor, source: "socket" }, name, payload);
  }

  async #join(peer: ConnectedPeer, taskId: string, afterSeq: number | undefined): Promise<object> {
    const { attachment } = peer;
    if (attachment.joined.length >= MAX_JOINED) return refusal("RATE_LIMITED", `At most ${MAX_JOINED} tasks at once.`);
    const answer: object = await taskChat(this.env, taskId).join(attachment.actor, afterSeq);
    if ((answer as { ok?: boolean }).ok && !attachment.joined.includes(taskId)) {
      attachment.joined.push(taskId);
      this.#sockets.save(peer);
    }
    return answer;
  }

  async #leave(peer: Peer, taskId: string): Promise<void> {
    peer.attachment.joined = peer.attachment.joined.filter((id) => id !== taskId);
    this.#sockets.save(peer);
    const others = [...this.#sockets.connected()].some((one) => one.attachment.joined.includes(taskId));
    if (!others && this.ctx.id.name) await taskChat(this.env, taskId).leave(this.ctx.id.name);
  }

  async #left(peer: Peer): Promise<void> {
    const open = new Set([...this.#sockets.connected()].flatMap((one) => one.attachment.joined));
    for (const taskId of peer.attachment.joined) {
      if (!open.has(taskId) && this.ctx.id.name) await taskChat(this.env, taskId).leave(this.ctx.id.name);
    }
  }
}
