import type { SocketRoom } from "../kit/socket-room.ts";
import type { Audience } from "./audience.ts";

/** Comings and goings within this time are told as one. */
const GATHER_MS = 300;

/** Who is here now; told only when the set of people changes, not with every socket. */
export class Presence {
  readonly #taskId: string;
  readonly #sockets: SocketRoom;
  readonly #audience: Audience;
  #told = "";
  #due = false;

  constructor(taskId: string, sockets: SocketRoom, audience: Audience) {
    this.#taskId = taskId;
    this.#sockets = sockets;
    this.#audience = audience;
  }

  changed(): void {
    if (this.#due) return;
    this.#due = true;
    setTimeout(() => this.#tell(), GATHER_MS);
  }

  #tell(): void {
    this.#due = false;
    const people = new Map<string, string>();
    for (const { attachment } of this.#sockets.connected()) people.set(attachment.actor.userId, attachment.actor.name);
    const key = [...people.keys()].sort().join(" ");
    if (key === this.#told) return;
    this.#told = key;
    const list = [...people].map(([id, name]) => ({ id, name }));
    this.#audience.tell("presence", { task_id: this.#taskId, people: list });
  }
}
