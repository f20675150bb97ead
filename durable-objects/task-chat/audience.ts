import type { FleetingEventName, FleetingPayload, RecordedEvent } from "#protocol/task-frames";
import { NAMESPACE } from "#protocol/task-frames";
import { eventPacket } from "../kit/packets.ts";
import type { ConnectedPeer, SocketRoom } from "../kit/socket-room.ts";
import type { EventStreams } from "./event-streams.ts";
import type { Relays } from "./relays.ts";

/**
 * A fresh socket is held for this long, or until its first event: a client that resumes first then gets each event
 * exactly once, in the answer or live; one that only listens loses nothing.
 */
const HOLD_MS = 250;
const RELEASE_PAGE = 1000;

/** Everybody who watches the conversation: sockets, event streams and the rooms of people who joined from afar. */
export class Audience {
  readonly #sockets: SocketRoom;
  readonly #streams: EventStreams;
  readonly #relays: Relays;
  readonly #replay: (afterSeq: number, limit: number) => RecordedEvent[];

  constructor(
    parts: { sockets: SocketRoom; streams: EventStreams; relays: Relays },
    replay: (afterSeq: number, limit: number) => RecordedEvent[],
  ) {
    this.#sockets = parts.sockets;
    this.#streams = parts.streams;
    this.#relays = parts.relays;
    this.#replay = replay;
  }

  /** How many sends one event costs. */
  get size(): number {
    return this.#sockets.size + this.#streams.size + this.#relays.size;
  }

  publish(event: RecordedEvent): void {
    if (this.#sockets.size > 0) {
      const { event: name, ...payload } = event;
      const packet = eventPacket(NAMESPACE, name, payload);
      for (const peer of this.#sockets.connected()) {
        if (peer.attachment.heldFrom === null) this.#sockets.send(peer, packet);
        else if (peer.attachment.heldUntil <= Date.now()) this.release(peer);
      }
    }
    this.#streams.publish(event);
    this.#relays.publish(event);
  }

  /** An event that is not recorded, to sockets only. */
  tell<N extends FleetingEventName>(name: N, payload: FleetingPayload<N>, except?: ConnectedPeer): void {
    const packet = eventPacket(NAMESPACE, name, payload);
    for (const peer of this.#sockets.connected()) if (peer !== except) this.#sockets.send(peer, packet);
  }

  hold(peer: ConnectedPeer, fromSeq: number, forMs = HOLD_MS): void {
    peer.attachment.heldFrom = fromSeq;
    peer.attachment.heldUntil = Date.now() + forMs;
    setTimeout(() => this.#releaseDue(), forMs);
  }

  /** Sends what the socket missed while held; it is live from then on. */
  release(peer: ConnectedPeer): void {
    const from = peer.attachment.heldFrom;
    if (from === null) return;
    this.golive(peer);
    for (let after = from; ;) {
      const events = this.#replay(after, RELEASE_PAGE);
      for (const { event, ...payload } of events) this.#sockets.send(peer, eventPacket(NAMESPACE, event, payload));
      if (events.length < RELEASE_PAGE) return;
      after = events.at(-1)!.seq;
    }
  }

  /** Live from now; the caller has told the client all before. */
  golive(peer: ConnectedPeer): void {
    peer.attachment.heldFrom = null;
    this.#sockets.save(peer);
  }

  #releaseDue(): void {
    const now = Date.now();
    for (const peer of this.#sockets.connected()) {
      if (peer.attachment.heldFrom !== null && peer.attachment.heldUntil <= now) this.release(peer);
    }
  }
}
