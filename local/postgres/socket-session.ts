import type { WebSocket } from "ws";
import { isSecret } from "../http.ts";
import { ASK_PASSWORD, errorMessage, READY, welcome } from "./backend-messages.ts";
import type { EmbeddedPostgres } from "./embedded-postgres.ts";
import { simpleQuery } from "./frontend-messages.ts";
import { FrontendReader, type FrontendMessage } from "./frontend-reader.ts";
import { endStatus } from "./read-reply.ts";
import type { Turns } from "./turns.ts";

export interface SessionContext {
  postgres: EmbeddedPostgres;
  turns: Turns;
  password: string;
  idleInTransactionMs: number;
}

const RUNS_WHAT_CAME_BEFORE = new Set(["S", "Q", "H"]);

/**
 * One WebSocket that speaks the Postgres protocol to the embedded database, which has a single backend. A session takes
 * its turn with its first statement and keeps it until its transaction ends: between transactions others run, as behind
 * a pooler in transaction mode. Session state (SET, prepared statements) ends with the session.
 */
export class SocketSession {
  readonly #socket: WebSocket;
  readonly #context: SessionContext;
  readonly #reader = new FrontendReader();
  #authenticated = false;
  #unsent: Buffer[] = [];
  #endTurn: (() => void) | undefined;
  #idle: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, context: SessionContext) {
    this.#socket = socket;
    this.#context = context;
  }

  /** Answers the socket until it closes. */
  serve(): void {
    const socket = this.#socket;
    socket.binaryType = "nodebuffer";
    socket.on("message", (data: Buffer) => {
      for (const message of this.#reader.push(data)) this.#receive(message);
    });
    socket.on("close", () => this.#enqueue(() => this.#end()));
    socket.on("error", () => socket.terminate());
  }

  #send(bytes: Uint8Array): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(bytes);
  }

  #fatal(code: string, text: string): void {
    this.#send(errorMessage("FATAL", code, text));
    this.#socket.close();
  }

  #receive(message: FrontendMessage): void {
    if (message.kind === "ssl-request") return this.#send(Buffer.from("N"));
    if (message.kind === "startup") return this.#send(ASK_PASSWORD);
    if (message.type === "X") return this.#socket.close();
    if (!this.#authenticated) return this.#authenticate(message.type, message.bytes);
    this.#unsent.push(message.bytes);
    if (!RUNS_WHAT_CAME_BEFORE.has(message.type)) return;
    const batch = Buffer.concat(this.#unsent);
    this.#unsent = [];
    this.#enqueue(() => this.#run(batch));
  }

  #authenticate(type: string, bytes: Buffer): void {
    const given = type === "p" ? bytes.toString("utf8", 5, bytes.length - 1) : undefined;
    if (!isSecret(given, this.#context.password)) return this.#fatal("28P01", "password authentication failed");
    this.#authenticated = true;
    this.#send(welcome());
  }

  #enqueue(step: () => Promise<void>): void {
    this.#work = this.#work.then(step).catch((error: Error) => {
      this.#release();
      this.#send(Buffer.concat([errorMessage("ERROR", "XX000", error.message), READY]));
    });
  }

  async #run(batch: Buffer): Promise<void> {
    clearTimeout(this.#idle);
    this.#endTurn ??= await this.#context.turns.take();
    const reply = await this.#context.postgres.run(batch);
    this.#send(reply);
    if (endStatus(reply) === "I") this.#release();
    else this.#idle = setTimeout(() => this.#whenIdle(), this.#context.idleInTransactionMs);
  }

  /** An abandoned transaction must not stop everybody else; one that nobody waits for may stay. */
  #whenIdle(): void {
    if (this.#context.turns.waiting > 0) this.#fatal("25P03", "terminated: idle in a transaction while others wait");
    else this.#idle = setTimeout(() => this.#whenIdle(), this.#context.idleInTransactionMs);
  }

  #release(): void {
    this.#endTurn?.();
    this.#endTurn = undefined;
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    if (!this.#authenticated) return;
    const { postgres, turns } = this.#context;
    this.#endTurn ??= await turns.take();
    await postgres.run(simpleQuery("ROLLBACK"));
    await postgres.run(simpleQuery("DISCARD ALL"));
    this.#release();
  }
}
