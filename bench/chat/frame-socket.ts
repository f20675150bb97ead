// A WebSocket client that does as little as can be done: one process must read what two servers can write.
import { randomBytes } from "node:crypto";
import { request, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";

const OPCODE = { text: 1, close: 8, ping: 9, pong: 10 } as const;

type OnText = (frame: Buffer, from: FrameSocket) => void;

export class FrameSocket {
  readonly #socket: Socket;
  readonly #onText: OnText;
  #rest: Buffer = Buffer.alloc(0);

  constructor(socket: Socket, onText: OnText) {
    this.#socket = socket;
    this.#onText = onText;
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.#take(bytes));
    socket.on("error", () => socket.destroy());
  }

  send(text: string): void {
    this.#write(OPCODE.text, Buffer.from(text));
  }

  close(): void {
    this.#write(OPCODE.close, Buffer.from([0x03, 0xe8]));
    this.#socket.end();
  }

  #take(bytes: Buffer): void {
    const data = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    let at = 0;
    while (data.length - at >= 2) {
      const frame = frameAt(data, at);
      if (!frame) break;
      this.#receive(data[at]! & 0x0f, data.subarray(frame.start, frame.end));
      at = frame.end;
    }
    this.#rest = data.subarray(at);
  }

  #receive(opcode: number, payload: Buffer): void {
    if (opcode === OPCODE.text) this.#onText(payload, this);
    else if (opcode === OPCODE.ping) this.#write(OPCODE.pong, payload);
    else if (opcode === OPCODE.close) this.#socket.end();
  }

  #write(opcode: number, payload: Buffer): void {
    if (this.#socket.destroyed) return;
    const { length } = payload;
    const extended = length < 126 ? 0 : 2;
    // A client must mask; the mask of zeros leaves the bytes as they are.
    const head = Buffer.alloc(2 + extended + 4);
    head[0] = 0x80 | opcode;
    head[1] = 0x80 | (extended === 0 ? length : 126);
    if (extended > 0) head.writeUInt16BE(length, 2);
    this.#socket.write(Buffer.concat([head, payload]));
  }
}

/** Where the frame's payload lies; null while it is not all there. Servers neither mask nor, here, split. */
function frameAt(data: Buffer, at: number): { start: number; end: number } | null {
  const short = data[at + 1]! & 0x7f;
  const start = at + 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
  if (data.length < start) return null;
  const length =
    short === 126 ? data.readUInt16BE(at + 2) : short === 127 ? Number(data.readBigUInt64BE(at + 2)) : short;
  return data.length < start + length ? null : { start, end: start + length };
}

/** `onText` gets each frame; its bytes are only valid during the call. */
export function openFrames(url: string, onText: OnText): Promise<FrameSocket> {
  return new Promise((resolve, reject) => {
    const upgrade = request(url, {
      agent: false,
      headers: {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": randomBytes(16).toString("base64"),
      },
    });
    upgrade.once("upgrade", (_response: IncomingMessage, socket: Socket, head: Buffer) => {
      if (head.length > 0) socket.unshift(head);
      resolve(new FrameSocket(socket, onText));
    });
    upgrade.once("response", (response) => reject(new Error(`no upgrade: ${response.statusCode}`)));
    upgrade.once("error", reject);
    upgrade.end();
  });
}
