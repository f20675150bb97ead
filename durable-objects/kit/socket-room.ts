import * as z from "zod";
import type { Actor } from "#core/actor";
import { logFault } from "#services/log";
import { CLIENT_EVENTS, MAX_FRAME_BYTES, NAMESPACE, type ClientEventName, type Refusal } from "#protocol/task-frames";
import { Flood } from "./flood.ts";
import {
  ackPacket,
  connectedPacket,
  connectErrorPacket,
  eventPacket,
  openPacket,
  PING_INTERVAL_MS,
  PING_PACKET,
  PONG_PACKET,
  readFrame,
  type Incoming,
} from "./packets.ts";
import type { CurrentActor, Holder } from "./recheck.ts";
import { invalid, refusal } from "./refusal.ts";

/** What survives hibernation with a socket. */
export interface Attachment {
  sid: string;
  openedAt: number;
  /** Known from the upgrade request (cookie or header), not yet connected. */
  trusted: Actor | null;
  /** Set once the namespace is connected. */
  actor: Actor | null;
  checkedAt: number;
  /** Live events after this seq wait for the client's first word (see audience.ts); null: live. */
  heldFrom: number | null;
  heldUntil: number;
  /** Tasks that a person's own socket has joined. */
  joined: string[];
  query: Record<string, string>;
}

export interface Peer {
  socket: WebSocket;
  attachment: Attachment;
  flood: Flood;
  /** Commands of one socket run one after another, in the order sent. */
  turn: Promise<void>;
}

/** A peer whose namespace is connected. */
export interface ConnectedPeer extends Peer {
  attachment: Attachment & { actor: Actor };
}

export interface RoomHooks {
  /** Who this is, and whether they may be here. */
  admit(credential: { token?: string; trusted: Actor | null }): Promise<{ ok: true; actor: Actor } | Refusal>;
  /** Who this is by now; null when the credential no longer holds, or they may not be here any more. */
  current: CurrentActor;
  connected(peer: ConnectedPeer): void | Promise<void>;
  command(peer: ConnectedPeer, name: ClientEventName, payload: never): Promise<object>;
  /** Once for every peer that was admitted, and for those that never were. */
  left(peer: Peer): void | Promise<void>;
}

const HANDSHAKE_MS = 20_000;
/** Changes of rights are told at once (see `holders`); this is for one that could not be told. */
const RECHECK_MS = 5 * 60_000;
const Handshake = z.object({ token: z.string().max(4096).optional(), ticket: z.string().max(4096).optional() });

/** Hibernating Socket.IO sockets of one Durable Object: handshake, limits, acks, packets. */
export class SocketRoom {
  readonly #ctx: DurableObjectState;
  readonly #hooks: RoomHooks;
  readonly #peers = new Map<WebSocket, Peer>();

  constructor(ctx: DurableObjectState, hooks: RoomHooks) {
    this.#ctx = ctx;
    this.#hooks = hooks;
    // Client heartbeats are answered without waking the object.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING_PACKET, PONG_PACKET));
    for (const socket of ctx.getWebSockets()) {
      this.#peers.set(socket, toPeer(socket, socket.deserializeAttachment() as Attachment));
    }
  }

  get size(): number {
    return this.#peers.size;
  }

  *connected(): Generator<ConnectedPeer> {
    for (const peer of this.#peers.values()) if (isConnected(peer)) yield peer;
  }

  /** The connected sockets, for those who must judge them anew. */
  *holders(): Generator<Holder> {
    for (const peer of this.connected()) {
      yield {
        actor: peer.attachment.actor,
        renew: (actor) => this.#renew(peer, actor),
        expel: () => void this.#expel(peer),
      };
    }
  }

  /** Answers the upgrade request. `trusted` comes from the Worker, never from the client. */
  accept(request: Request, trusted: Actor | null): Response {
    this.#dropSilent();
    const { 0: client, 1: server } = new WebSocketPair();
    const url = new URL(request.url);
    const attachment: Attachment = {
      sid: crypto.randomUUID(),
      openedAt: Date.now(),
      trusted,
      actor: null,
      checkedAt: Date.now(),
      heldFrom: null,
      heldUntil: 0,
      joined: [],
      query: Object.fromEntries(url.searchParams),
    };
    this.#ctx.acceptWebSocket(server);
    server.serializeAttachment(attachment);
    this.#peers.set(server, toPeer(server, attachment));
    server.send(openPacket(attachment.sid));
    return new Response(null, { status: 101, webSocket: client });
  }

  message(socket: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    const peer = this.#peers.get(socket);
    if (!peer) return Promise.resolve();
    if (typeof frame !== "string") return this.#drop(peer, 1003, "binary frames are not supported");
    if (isOversize(frame)) return this.#drop(peer, 1009, "frame over 1 MiB");
    const incoming = readFrame(frame);
    peer.turn = peer.turn
      .then(() => this.#receive(peer, incoming))
      .catch((error: unknown) => this.#failed(peer, error));
    return peer.turn;
  }

  /** The other end has closed, or we have: a hibernating socket must answer the close by hand. */
  async closed(socket: WebSocket, code = 1000, reason = ""): Promise<void> {
    const peer = this.#peers.get(socket);
    if (!peer) return;
    close(socket, code, reason);
    this.#peers.delete(socket);
    await this.#hooks.left(peer);
  }

  send(peer: Peer, packet: string): void {
    try {
      peer.socket.send(packet);
    } catch {
      // The other end is gone; the close event cleans up.
    }
  }

  /** Server heartbeat, due once a `PING_INTERVAL_MS`. Returns when the next one is due, if anybody is here. */
  ping(): number | null {
    for (const peer of this.connected()) this.send(peer, PING_PACKET);
    return this.size > 0 ? Date.now() + PING_INTERVAL_MS - 60_000 : null;
  }

  save(peer: Peer): void {
    peer.socket.serializeAttachment(peer.attachment);
  }

  closeAll(code: number, reason: string): void {
    for (const peer of this.#peers.values()) void this.#drop(peer, code, reason);
  }

  async #receive(peer: Peer, incoming: Incoming): Promise<void> {
    switch (incoming.kind) {
      case "connect":
        return this.#connect(peer, incoming);
      case "event":
        return this.#event(peer, incoming);
      case "disconnect":
      case "close":
        return this.#drop(peer, 1000, "bye");
      case "invalid":
        return this.#drop(peer, 1003, incoming.why);
      default:
        return;
    }
  }

  async #connect(peer: Peer, { namespace, auth }: { namespace: string; auth: unknown }): Promise<void> {
    if (namespace !== NAMESPACE) {
      return this.send(peer, connectErrorPacket(namespace, "NOT_FOUND", "Unknown namespace; use /chat."));
    }
    const { attachment } = peer;
    if (isConnected(peer)) return this.send(peer, connectedPacket(NAMESPACE, attachment.sid));
    const handshake = Handshake.safeParse(auth ?? {});
    const token = handshake.data?.token ?? handshake.data?.ticket;
    const answer = await this.#hooks.admit({ ...(token ? { token } : {}), trusted: attachment.trusted });
    if (!answer.ok) return this.send(peer, connectErrorPacket(NAMESPACE, answer.code, answer.message));
    attachment.actor = answer.actor;
    if (!this.#peers.has(peer.socket)) return this.#hooks.left(peer); // gone while it was looked at
    attachment.trusted = null;
    attachment.checkedAt = Date.now();
    this.send(peer, connectedPacket(NAMESPACE, attachment.sid));
    await this.#hooks.connected(peer as ConnectedPeer);
    this.save(peer);
  }

  async #event(peer: Peer, event: Extract<Incoming, { kind: "event" }>): Promise<void> {
    const answer = await this.#answer(peer, event);
    if (answer && event.ackId !== undefined) this.send(peer, ackPacket(NAMESPACE, event.ackId, answer));
  }

  /** The ack, or null when the socket was closed instead. */
  async #answer(peer: Peer, event: Extract<Incoming, { kind: "event" }>): Promise<object | null> {
    const verdict = peer.flood.judge(Date.now());
    if (verdict === "drop") {
      await this.#drop(peer, 1008, "too many events");
      return null;
    }
    if (verdict === "refuse") return refusal("RATE_LIMITED", "Too many events; slow down.");
    if (event.namespace !== NAMESPACE || !isConnected(peer)) {
      return refusal("UNAUTHENTICATED", "Connect to the namespace first.");
    }
    if (!Object.hasOwn(CLIENT_EVENTS, event.name))
      return refusal("INVALID", `Unknown event ${event.name.slice(0, 60)}.`);
    if (!(await this.#isValid(peer))) return null;
    const name = event.name as ClientEventName;
    const parsed = CLIENT_EVENTS[name].safeParse(event.payload ?? {});
    if (!parsed.success) return invalid(parsed.error);
    const taskId = (event.payload as { task_id?: unknown } | null | undefined)?.task_id;
    const payload = typeof taskId === "string" ? { ...parsed.data, task_id: taskId.slice(0, 100) } : parsed.data;
    return this.#hooks.command(peer, name, payload as never);
  }

  async #isValid(peer: ConnectedPeer): Promise<boolean> {
    const { actor, checkedAt } = peer.attachment;
    const now = Date.now();
    const isOver = actor.expiresAtMs <= now;
    if (!isOver && now - checkedAt < RECHECK_MS) return true;
    const current = await this.#hooks.current(actor).catch((error: unknown) => {
      if (isOver) throw error;
      // While the database cannot be asked, what was known goes on to hold.
      logFault("actor-not-renewed", error);
      return actor;
    });
    if (current) this.#renew(peer, current);
    else await this.#expel(peer);
    return current !== null;
  }

  #renew(peer: Peer, actor: Actor): void {
    if (!this.#peers.has(peer.socket)) return;
    peer.attachment.actor = actor;
    peer.attachment.checkedAt = Date.now();
    this.save(peer);
  }

  async #expel(peer: Peer): Promise<void> {
    if (!this.#peers.has(peer.socket)) return;
    this.send(peer, eventPacket(NAMESPACE, "auth:error", { code: "UNAUTHENTICATED" }));
    await this.#drop(peer, 4401, "session ended");
  }

  /** One frame that failed must not silence those after it; its sender tries again over a new socket. */
  async #failed(peer: Peer, error: unknown): Promise<void> {
    logFault("socket-failed", error);
    await this.#drop(peer, 1011, "internal error").catch((again: unknown) => logFault("socket-failed", again));
  }

  async #drop(peer: Peer, code: number, reason: string): Promise<void> {
    await this.closed(peer.socket, code, reason);
  }

  /** Sockets that never said who they are. */
  #dropSilent(): void {
    const before = Date.now() - HANDSHAKE_MS;
    for (const peer of this.#peers.values()) {
      if (!peer.attachment.actor && peer.attachment.openedAt < before) void this.#drop(peer, 4408, "handshake timeout");
    }
  }
}

function toPeer(socket: WebSocket, attachment: Attachment): Peer {
  return { socket, attachment, flood: new Flood(), turn: Promise.resolve() };
}

function isConnected(peer: Peer): peer is ConnectedPeer {
  return peer.attachment.actor !== null;
}

function close(socket: WebSocket, code: number, reason: string): void {
  try {
    socket.close(code, reason);
  } catch {
    // Already closed.
  }
}

const encoder = new TextEncoder();

function isOversize(frame: string): boolean {
  return frame.length * 3 > MAX_FRAME_BYTES && encoder.encode(frame).byteLength > MAX_FRAME_BYTES;
}
