/**
 * Engine.IO 4 framing around Socket.IO 5 packets, WebSocket transport only. Packet bodies are encoded and decoded by
 * `socket.io-parser`. Source: engine.io-protocol v4, socket.io-protocol v5.
 */
import { Decoder, Encoder, PacketType, type Packet } from "socket.io-parser";
import { MAX_FRAME_BYTES } from "#protocol/task-frames";

const ENGINE = { open: "0", close: "1", ping: "2", pong: "3", message: "4" } as const;
const encoder = new Encoder();

/**
 * A day, because each server ping would wake a hibernating object. Clients find a dead connection by the acks of
 * what they send; the edge drops connections whose other end is gone.
 */
export const PING_INTERVAL_MS = 24 * 60 * 60 * 1000;
const PING_TIMEOUT_MS = 20_000;

export type Incoming =
  | { kind: "ping" | "pong" | "close" }
  | { kind: "connect"; namespace: string; auth: unknown }
  | { kind: "disconnect"; namespace: string }
  | { kind: "event"; namespace: string; name: string; payload: unknown; ackId: number | undefined }
  | { kind: "invalid"; why: string };

export function openPacket(sid: string): string {
  return (
    ENGINE.open +
    JSON.stringify({
      sid,
      upgrades: [],
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      maxPayload: MAX_FRAME_BYTES,
    })
  );
}

export const PING_PACKET = ENGINE.ping;
export const PONG_PACKET = ENGINE.pong;

function encode(packet: Packet): string {
  return ENGINE.message + String(encoder.encode(packet)[0]);
}

export function connectedPacket(namespace: string, sid: string): string {
  return encode({ type: PacketType.CONNECT, nsp: namespace, data: { sid } });
}

/** The client sees `error.message` and `error.data`. */
export function connectErrorPacket(namespace: string, code: string, message: string): string {
  return encode({ type: PacketType.CONNECT_ERROR, nsp: namespace, data: { message, code, data: { code, message } } });
}

export function eventPacket(namespace: string, name: string, payload: unknown): string {
  return encode({ type: PacketType.EVENT, nsp: namespace, data: [name, payload] });
}

export function ackPacket(namespace: string, id: number, answer: unknown): string {
  return encode({ type: PacketType.ACK, nsp: namespace, id, data: [answer] });
}

/** Reads one WebSocket text frame. Never throws: what cannot be read is `invalid`. */
export function readFrame(frame: string): Incoming {
  switch (frame[0]) {
    case ENGINE.ping:
      return { kind: "ping" };
    case ENGINE.pong:
      return { kind: "pong" };
    case ENGINE.close:
      return { kind: "close" };
    case ENGINE.message:
      return readPacket(frame.slice(1));
    default:
      return { kind: "invalid", why: "not an Engine.IO packet" };
  }
}

function readPacket(text: string): Incoming {
  const packet = decode(text);
  if (!packet) return { kind: "invalid", why: "not a Socket.IO packet" };
  const namespace = packet.nsp;
  switch (packet.type) {
    case PacketType.CONNECT:
      return { kind: "connect", namespace, auth: packet.data };
    case PacketType.DISCONNECT:
      return { kind: "disconnect", namespace };
    case PacketType.EVENT: {
      const [name, payload] = packet.data as unknown[];
      return { kind: "event", namespace, name: String(name), payload, ackId: packet.id };
    }
    case PacketType.ACK:
      return { kind: "pong" };
    default:
      return { kind: "invalid", why: "binary packets are not supported" };
  }
}

/** `undefined` when the text is no packet, or the head of a binary one (its attachments would need state). */
function decode(text: string): Packet | undefined {
  let packet: Packet | undefined;
  const decoder = new Decoder();
  decoder.on("decoded", (decoded: Packet) => (packet = decoded));
  try {
    decoder.add(text);
  } catch {
    return undefined;
  } finally {
    decoder.destroy();
  }
  return packet;
}
