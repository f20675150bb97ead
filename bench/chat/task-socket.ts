// One client of one conversation, over bare frames. TaskChat and the Socket.IO peer are spoken to alike.
import { randomUUID } from "node:crypto";
import { openFrames, type FrameSocket } from "./frame-socket.ts";

export interface Seat {
  url: string;
  taskId: string;
  token: string;
}

const PREFIX = '42/chat,["';

export class TaskSocket {
  #frames!: FrameSocket;
  readonly #seat: Seat;
  readonly #waiting = new Map<number, (answer: string) => void>();
  #acks = 0;
  #settle: { resolve: () => void; reject: (error: Error) => void } | null = null;
  /** Every event, as the bytes of its frame. */
  onEvent: (frame: Buffer) => void = () => {};

  private constructor(seat: Seat) {
    this.#seat = seat;
  }

  static async open(seat: Seat): Promise<TaskSocket> {
    const socket = new TaskSocket(seat);
    const ready = new Promise<void>((resolve, reject) => (socket.#settle = { resolve, reject }));
    const query = `EIO=4&transport=websocket&task_id=${seat.taskId}`;
    socket.#frames = await openFrames(`${seat.url}/socket.io/?${query}`, (frame, from) => socket.#receive(frame, from));
    await ready;
    return socket;
  }

  /** Sends an event and gives the first argument of its ack. */
  emit<Answer>(name: string, payload: object): Promise<Answer> {
    const id = this.#acks++;
    return new Promise((resolve) => {
      this.#waiting.set(id, (answer) => resolve((JSON.parse(answer) as [Answer])[0]));
      this.#frames.send(`42/chat,${id}${JSON.stringify([name, payload])}`);
    });
  }

  async send(content: string): Promise<void> {
    const ack = await this.emit<{ ok: boolean }>("chat:send", { client_message_id: randomUUID(), content });
    if (!ack.ok) throw new Error(`not accepted: ${JSON.stringify(ack)}`);
  }

  /** Resolves at the next event of this name. Set up before what causes it. */
  next(name: string): Promise<void> {
    return new Promise((resolve) => {
      const earlier = this.onEvent;
      this.onEvent = (frame) => {
        earlier(frame);
        if (!isEvent(frame, name)) return;
        this.onEvent = earlier;
        resolve();
      };
    });
  }

  close(): void {
    this.#frames.close();
  }

  #receive(frame: Buffer, from: FrameSocket): void {
    switch (frame.toString("latin1", 0, 2)) {
      case "42":
        return this.onEvent(frame);
      case "43":
        return this.#acked(frame);
      case "40":
        return this.#settle?.resolve();
      case "44":
        return this.#settle?.reject(new Error(frame.toString()));
      case "2":
        return from.send("3");
      default:
        // The first of all frames opens Engine.IO; Socket.IO's handshake follows.
        return from.send(`40/chat,${JSON.stringify({ token: this.#seat.token })}`);
    }
  }

  #acked(frame: Buffer): void {
    const bracket = frame.indexOf("[");
    const id = Number(frame.toString("latin1", "43/chat,".length, bracket));
    this.#waiting.get(id)?.(frame.toString("utf8", bracket));
    this.#waiting.delete(id);
  }
}

export function isEvent(frame: Buffer, name: string): boolean {
  return frame.toString("latin1", PREFIX.length, PREFIX.length + name.length + 1) === `${name}"`;
}
