/** The body of a watch: lines from the organization's hub, for as long as the client listens. */
import type { Actor } from "#core/actor";
import { sameJson } from "#core/resource/merge-patch";
import type { Told } from "#core/resource/watch";
import { ASK_BOOKMARK, type WatchRequest } from "#durable-objects/tenant-hub/watchers";
import { WATCH_HEADER } from "#durable-objects/tenant-hub/tenant-hub";
import { nowOf } from "#durable-objects/admit";
import { tenantHub, userRoom } from "#durable-objects/stubs";
import { logFault } from "#services/log";

export interface WatchLine {
  type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  object: unknown;
}

export interface WatchPlan {
  env: Env;
  actor: Actor;
  request: WatchRequest;
  /** What is told first. */
  initial: AsyncIterable<Told>;
  /** Told after `initial`. */
  initialEnd: WatchLine | null;
  /** Null: the line as the hub wrote it. */
  render: ((line: WatchLine) => unknown) | null;
  bookmark: ((resourceVersion: string) => WatchLine) | null;
  endsAtMs: number;
  signal: AbortSignal;
}

/** An idle connection is cut by whoever stands in between; clients skip empty lines. */
const KEEP_ALIVE_MS = 30_000;
/** A client that does not read is let go: it resumes when it can. */
const UNREAD_BYTES_MAX = 8 * 1024 * 1024;
/** How long the last bookmark may take. */
const FAREWELL_MS = 1000;

const encoder = new TextEncoder();

export function watchStream(plan: WatchPlan): ReadableStream<Uint8Array> {
  const watch = new OpenWatch(plan);
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        void watch.run(controller);
      },
      cancel: () => watch.end(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 }),
  );
}

/** False when the credential has ended, or allows something else than it did. */
function isSame(now: Actor | null, before: Actor): boolean {
  if (!now) return false;
  const rights = ({ role, namespaces, scopes }: Actor) => ({ role, namespaces, scopes });
  return sameJson(rights(now), rights(before));
}

class OpenWatch {
  readonly #plan: WatchPlan;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #socket: WebSocket | null = null;
  #timers: ReturnType<typeof setTimeout>[] = [];
  #ended = false;
  #leaving = false;

  constructor(plan: WatchPlan) {
    this.#plan = plan;
  }

  async run(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const plan = this.#plan;
    this.#controller = controller;
    plan.signal.addEventListener("abort", () => this.end());
    try {
      for await (const told of plan.initial) {
        if (this.#ended) return;
        this.#write(told);
      }
      if (plan.initialEnd) this.#write(plan.initialEnd);
      await this.#listen();
    } catch (error) {
      // Whatever it was: the client comes back and is told in plain HTTP.
      if (!this.#ended) logFault("watch-failed", error);
      this.end();
    }
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const timer of this.#timers) clearTimeout(timer);
    try {
      this.#socket?.close(1000, "bye");
      this.#controller?.close();
    } catch {
      // Closed from the other side already.
    }
  }

  async #listen(): Promise<void> {
    const { env, actor, request, endsAtMs } = this.#plan;
    const { webSocket } = await tenantHub(env, actor.organizationId).fetch("https://hub/watch", {
      headers: { upgrade: "websocket", [WATCH_HEADER]: encodeURIComponent(JSON.stringify(request)) },
    });
    if (!webSocket) throw new Error("the hub opened no watch");
    if (this.#ended) return (webSocket.accept(), webSocket.close(1000, "bye"));
    this.#socket = webSocket;
    webSocket.addEventListener("message", ({ data }) => this.#hear(String(data)));
    webSocket.addEventListener("close", () => this.end());
    webSocket.addEventListener("error", () => this.end());
    webSocket.accept();
    this.#timers.push(setInterval(() => this.#put("\n"), KEEP_ALIVE_MS));
    this.#timers.push(setTimeout(() => this.#takeLeave(), Math.max(0, endsAtMs - Date.now())));
    // Told after the hub knows the watch: a change of rights from here on ends it.
    const isStale = await userRoom(env, actor.userId).watches(actor.organizationId);
    if (isStale && !isSame(await nowOf(env, actor), actor)) this.end();
  }

  /** Clients go on from the last thing they were told; the nearer that is, the less is told twice. */
  #takeLeave(): void {
    if (!this.#plan.bookmark) return this.end();
    this.#timers.push(setTimeout(() => this.end(), FAREWELL_MS));
    this.#leaving = true;
    this.#socket?.send(ASK_BOOKMARK);
  }

  #hear(text: string): void {
    const { render, bookmark } = this.#plan;
    if (text.startsWith('{"type":"BOOKMARK"')) {
      const { object } = JSON.parse(text) as { object: { metadata: { resourceVersion: string } } };
      if (bookmark) this.#write(bookmark(object.metadata.resourceVersion));
      if (this.#leaving) this.end();
      return;
    }
    if (!render || text.startsWith('{"type":"ERROR"')) return this.#put(`${text}\n`);
    this.#write(JSON.parse(text) as WatchLine);
  }

  #write(line: WatchLine | Told): void {
    const { render } = this.#plan;
    const object = render ? render(line) : line.object;
    this.#put(`${JSON.stringify({ type: line.type, object })}\n`);
  }

  #put(text: string): void {
    const controller = this.#controller;
    if (this.#ended || !controller) return;
    controller.enqueue(encoder.encode(text));
    if ((controller.desiredSize ?? 0) < -UNREAD_BYTES_MAX) this.end();
  }
}
