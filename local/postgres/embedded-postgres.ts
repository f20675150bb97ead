import { Worker } from "node:worker_threads";
import type { WorkerReply, WorkerRequest } from "./embedded-worker.ts";

interface Pending {
  resolve: (bytes: Uint8Array) => void;
  reject: (error: Error) => void;
}

const OPEN_DEADLINE_MS = 90_000;

function spawn(directory: string): Worker {
  return new Worker(new URL("./embedded-worker.ts", import.meta.url), { workerData: { directory } });
}

/** Resolves when the thread says that its database is open; rejects with why it is not. */
function opened(worker: Worker, directory: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(deadline);
      reject(
        new Error(
          `The database in ${directory} cannot be opened: ${reason}. ` +
            "Move this directory away to start with an empty one, or put a backup in its place.",
        ),
      );
    };
    const deadline = setTimeout(() => fail("it does not answer"), OPEN_DEADLINE_MS);
    worker.once("error", (error) => fail(error.message));
    worker.once("exit", () => fail("its files are damaged"));
    worker.on("message", (reply: WorkerReply) => {
      if ("broken" in reply) return fail(reply.broken);
      if (!("ready" in reply)) return;
      clearTimeout(deadline);
      resolve();
    });
  });
}

/** One running thread and the requests that it has not answered yet. */
class Engine {
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor(directory: string, onExit: (engine: Engine) => void) {
    this.#worker = spawn(directory);
    this.ready = opened(this.#worker, directory).catch(async (error: Error) => {
      await this.#worker.terminate();
      throw error;
    });
    this.#worker.on("message", (reply: WorkerReply) => this.#settle(reply));
    this.#worker.on("error", () => undefined); // "exit" follows and tells everybody who waits
    this.#worker.on("exit", () => {
      onExit(this);
      for (const { reject } of this.#pending.values()) reject(new Error("the database stopped"));
      this.#pending.clear();
    });
  }

  #settle(reply: WorkerReply): void {
    if (!("id" in reply)) return;
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if ("bytes" in reply) pending?.resolve(reply.bytes);
    else pending?.reject(new Error(reply.failure));
  }

  #send(request: WorkerRequest): void {
    this.#worker.postMessage(request);
  }

  run(bytes: Uint8Array): Promise<Uint8Array> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#send({ id, bytes });
    });
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#worker.once("exit", () => resolve());
      this.#worker.on("message", (reply: WorkerReply) => {
        if ("closed" in reply) resolve();
      });
    });
    this.#send({ close: true });
    await closed;
    await this.#worker.terminate(); // Postgres leaves handles behind that would keep the thread alive
  }
}

/** Postgres in a thread of this process. A thread that dies is replaced by the next request. */
export class EmbeddedPostgres {
  readonly #directory: string;
  #engine: Engine | undefined;
  #closed = false;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Opens the database, creating it when the directory is empty; throws one clear sentence when it cannot. */
  async open(): Promise<void> {
    await this.#running().ready;
  }

  #running(): Engine {
    if (this.#closed) throw new Error("the database is closed");
    this.#engine ??= new Engine(this.#directory, (gone) => {
      if (this.#engine === gone) this.#engine = undefined;
    });
    return this.#engine;
  }

  /** Sends wire-protocol messages, gives the wire-protocol answer. */
  async run(bytes: Uint8Array): Promise<Uint8Array> {
    const engine = this.#running();
    await engine.ready;
    return engine.run(bytes);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#engine?.close();
  }
}
