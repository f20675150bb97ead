// A client that keeps a copy of a list.
import { once } from "node:events";
import { connect } from "node:net";
import type { Cluster, Line, Manifest } from "./cluster.ts";

/** A client as the libraries write it: lists, watches from there, and lists again when it must. */
export class Mirror {
  readonly items = new Map<string, Manifest>();
  #version = "";
  #close: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;
  readonly #cluster: Cluster;
  readonly #port: number;
  readonly #path: string;
  readonly #waiting = new Set<() => void>();

  constructor(cluster: Cluster, port: number, path: string) {
    this.#cluster = cluster;
    this.#port = port;
    this.#path = path;
  }

  /** When it has come as far as this version. */
  until(version: number): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (Number(this.#version || 0) < version) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  start(): void {
    this.#running = this.#run();
  }

  drop(): void {
    this.#close();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.drop();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        if (this.#version === "") await this.#list();
        await this.#watch();
      } catch {
        await listening(this.#port);
      }
    }
  }

  async #list(): Promise<void> {
    this.items.clear();
    const { body } = await this.#cluster.ask("GET", this.#path);
    const list = body as { items?: Manifest[]; metadata: { resourceVersion: string } };
    for (const item of list.items!) this.items.set(item.metadata.uid, item);
    this.#reach(list.metadata.resourceVersion);
  }

  #reach(version: string): void {
    this.#version = version;
    for (const look of this.#waiting) look();
  }

  async #watch(): Promise<void> {
    const joint = this.#path.includes("?") ? "&" : "?";
    const query = `watch=true&allowWatchBookmarks=true&resourceVersion=${this.#version}`;
    const watch = await this.#cluster.watch(`${this.#path}${joint}${query}`, {}, (line) => this.#take(line));
    this.#close = () => watch.close();
    if (this.#stopped) watch.close();
    await watch.ended;
    if (this.#version === "") throw new Error("list again");
  }

  #take({ type, object }: Line): void {
    if (type === "ERROR") {
      this.#version = "";
      return;
    }
    if (type === "DELETED") this.items.delete(object.metadata.uid);
    else if (type !== "BOOKMARK") this.items.set(object.metadata.uid, object);
    this.#reach(object.metadata.resourceVersion);
  }
}

/** Resolves when something accepts connections again. */
export async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const connected = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "error").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (connected) return;
    await new Promise((done) => setTimeout(done, 50));
  }
}
