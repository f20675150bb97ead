import type { RecordedEvent } from "#protocol/task-frames";
import { NAMESPACE } from "#protocol/task-frames";
import { eventPacket } from "../kit/packets.ts";
import { refusal } from "../kit/refusal.ts";
import type { ConnectedPeer, Peer, SocketRoom } from "../kit/socket-room.ts";
import { taskChat } from "../stubs.ts";

const MAX_JOINED = 100;

/** The conversations that a person's own sockets follow. */
export class JoinedTasks {
  readonly #env: Env;
  readonly #userId: string;
  readonly #sockets: SocketRoom;

  constructor(env: Env, userId: string, sockets: SocketRoom) {
    this.#env = env;
    this.#userId = userId;
    this.#sockets = sockets;
  }

  async join(peer: ConnectedPeer, taskId: string, afterSeq: number | undefined): Promise<object> {
    const { attachment } = peer;
    if (attachment.joined.length >= MAX_JOINED) return refusal("RATE_LIMITED", `At most ${MAX_JOINED} tasks at once.`);
    const asked = attachment.actor;
    const answer: object = await taskChat(this.#env, taskId).join(asked, afterSeq);
    if ((answer as { ok?: boolean }).ok && !attachment.joined.includes(taskId)) {
      attachment.joined.push(taskId);
      this.#sockets.save(peer);
      // Rights that changed while it was asked.
      if (attachment.actor !== asked) await this.#judge(peer, taskId);
    }
    return answer;
  }

  async leave(peer: Peer, taskId: string): Promise<void> {
    peer.attachment.joined = peer.attachment.joined.filter((id) => id !== taskId);
    this.#sockets.save(peer);
    if (!this.#isJoined(taskId)) await taskChat(this.#env, taskId).leave(this.#userId);
  }

  /** A socket is gone. */
  async left(peer: Peer): Promise<void> {
    for (const taskId of peer.attachment.joined) {
      if (!this.#isJoined(taskId)) await taskChat(this.#env, taskId).leave(this.#userId);
    }
  }

  /** Hands on events of a task; false when no socket has joined it. */
  relay(events: RecordedEvent[]): boolean {
    const taskId = events[0]?.task_id;
    const peers = [...this.#sockets.connected()].filter((peer) => peer.attachment.joined.includes(taskId ?? ""));
    for (const { event, ...payload } of events) {
      const packet = eventPacket(NAMESPACE, event, payload);
      for (const peer of peers) this.#sockets.send(peer, packet);
    }
    return peers.length > 0;
  }

  /** Rights have changed: what may not be read any more is not followed any more. */
  async recheck(): Promise<void> {
    const judged = [...this.#sockets.connected()].flatMap((peer) =>
      peer.attachment.joined.map((taskId) => this.#judge(peer, taskId)),
    );
    await Promise.all(judged);
  }

  async #judge(peer: ConnectedPeer, taskId: string): Promise<void> {
    if (!(await taskChat(this.#env, taskId).mayRead(peer.attachment.actor))) await this.leave(peer, taskId);
  }

  #isJoined(taskId: string): boolean {
    return [...this.#sockets.connected()].some((one) => one.attachment.joined.includes(taskId));
  }
}
