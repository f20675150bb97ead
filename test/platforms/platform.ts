// A platform as the product sees it: its servers on loopback, its signatures, and a transcript of what people there
// would read. One file per platform beside this one exports `start<Name>(): Promise<StandIn>`.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Json } from "#core/channel";
import type { Platform } from "#protocol/channel-event";
import { Lookout } from "../patience.ts";

/** What a person does there. */
export interface Said {
  /** The platform's id of the message; the same id again is a redelivery. */
  id: string;
  text: string;
  conversation: string;
  scope: "direct" | "group";
  sender: { id: string; name: string };
  /** In a group: whether the bot is mentioned. Direct messages need none. */
  mentioned?: boolean;
  /** A button that was pressed instead of words. */
  action?: string;
  /** What was filled in beside it, by the field's name; of a choice the option's number, several joined by commas. */
  values?: Record<string, string>;
  file?: { name: string; mime: string; bytes: Uint8Array };
  /** The file is one of several that were sent as one; `index` counts from 1. */
  album?: { id: string; index: number; total: number };
}

/** To be sent to the channel's webhook address. */
export interface Signed {
  method: string;
  /** Begins with `?` or is empty. */
  query: string;
  headers: Record<string, string>;
  body: string;
}

/** A message that stands in a conversation of the platform, as people read it now (after edits). */
export interface Shown {
  id: string;
  conversation: string;
  text: string;
  /** How often it was changed after it was posted. */
  edits: number;
  /** Ids of its buttons. */
  actions: string[];
  file?: { name: string; bytes: Uint8Array };
}

export type Fault =
  /** 429 with the platform's own way to say how long. */
  | { kind: "limited"; retryAfterMs: number }
  | { kind: "failing"; status: 500 | 502 | 503 }
  /** It does what was asked, but the answer never comes. */
  | { kind: "lost" }
  /** Refuses the token that it gave out; a new one works. */
  | { kind: "expired" }
  /** Will never take it. */
  | { kind: "refused" };

export interface StandIn {
  platform: Platform;
  /** `spec.settings` and `spec.credentials` of a Channel that fits. */
  settings: Record<string, Json>;
  credentials: Record<string, string>;
  /** What words for the bot alone are part of there; a direct chat unless told otherwise. */
  scope?: "thread";
  /** For CHANNEL_ORIGINS: platform host → this stand-in. */
  origins: Record<string, string>;
  /** The request by which the platform would tell of it. */
  sign(said: Said): Promise<Signed>;
  /** The platform's set-up question, where it has one, and a check of the answer. */
  handshake?(): Promise<{ request: Signed; isRight(status: number, body: string): boolean }>;
  /** Everything that stands in its conversations, oldest first. */
  shown(): Shown[];
  /** Resolves at the first message, past or to come, that fits; rejects after `timeoutMs` (a minute). */
  until(fits: (shown: Shown) => boolean, timeoutMs?: number): Promise<Shown>;
  /** The next `times` (1) calls that post or change a message meet this. */
  fail(fault: Fault, times?: number): void;
  close(): Promise<void>;
}

/** What a stand-in of a platform is built on: its HTTP server, what is shown, and the faults that wait. */
export class StandInServer {
  readonly shown: Shown[] = [];
  readonly #lookout = new Lookout();
  readonly #faults: Fault[] = [];
  readonly #server;
  #posted = 0;

  constructor(answer: (request: IncomingMessage, body: Buffer, response: ServerResponse) => unknown) {
    this.#server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
      void (async () => {
        const parts: Buffer[] = [];
        for await (const part of request) parts.push(part as Buffer);
        await answer(request, Buffer.concat(parts), response);
      })().catch((error: unknown) => {
        response.statusCode = 500;
        response.end(String(error));
      });
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  nextId(): string {
    this.#posted += 1;
    return `posted-${this.#posted}`;
  }

  show(message: Omit<Shown, "edits" | "actions"> & { actions?: string[] }): Shown {
    const shown = { actions: [], ...message, edits: 0 };
    this.shown.push(shown);
    this.#lookout.look();
    return shown;
  }

  edit(id: string, text: string, actions?: string[]): Shown | undefined {
    const found = this.shown.find((one) => one.id === id);
    if (!found) return undefined;
    found.text = text;
    found.edits += 1;
    if (actions) found.actions = actions;
    this.#lookout.look();
    return found;
  }

  fail(fault: Fault, times = 1): void {
    for (let i = 0; i < times; i++) this.#faults.push(fault);
  }

  /** The fault that the present call meets, if one waits. */
  takeFault(): Fault | undefined {
    return this.#faults.shift();
  }

  until(fits: (shown: Shown) => boolean, timeoutMs?: number): Promise<Shown> {
    return this.#lookout.until(
      () => this.shown.find(fits),
      () => `last: ${JSON.stringify(this.shown.slice(-3))}`,
      timeoutMs,
    );
  }
}
