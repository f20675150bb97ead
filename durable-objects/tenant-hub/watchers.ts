/** Open watches: a hibernating socket each, held by the Worker that streams to the client. */
import { parseFieldSelector } from "#core/resource/field-selector";
import { parseLabelSelector } from "#core/resource/label-selector";
import type { NamespaceFilter } from "#core/namespace";
import { statusBody } from "#core/resource/status-error";
import { toldOf, type News, type WatchFilter } from "#core/resource/watch";
import type { Kind } from "#protocol/kinds/resource";

/** What a Worker asks for; the selectors were read before, so they can be read. */
export interface WatchRequest {
  kind: Kind;
  /** Whose watch it is. */
  userId: string;
  namespaces: NamespaceFilter;
  /** Only the namespaces named, not what is nested in them. */
  exact?: boolean;
  labelSelector?: string;
  fieldSelector?: string;
  visibleTo?: string;
  /** Everything after this version is told. */
  since: number;
}

interface Watcher {
  userId: string;
  filter: WatchFilter;
  /** Of the last thing it was sent. */
  version: number;
}

/** So many changes that concern others, and a watcher is told how far it is: it could resume from there. */
const BOOKMARK_AFTER = 100;
/** A Worker's question how far the hub is. */
export const ASK_BOOKMARK = "bookmark";

export class Watchers {
  readonly #ctx: DurableObjectState;
  readonly #watchers = new Map<WebSocket, Watcher>();

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    for (const socket of ctx.getWebSockets()) {
      this.#watchers.set(socket, toWatcher(socket.deserializeAttachment() as WatchRequest));
    }
  }

  get size(): number {
    return this.#watchers.size;
  }

  /** Answers the upgrade; `missed` is what happened since, null when that is not known any more. */
  accept(request: WatchRequest, missed: Iterable<News> | null, high: number): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.#ctx.acceptWebSocket(server);
    server.serializeAttachment(request);
    if (!missed) {
      send(server, expiredLine(request.since));
      server.close(1000, "expired");
      return new Response(null, { status: 101, webSocket: client });
    }
    const watcher = toWatcher(request);
    this.#watchers.set(server, watcher);
    for (const news of missed) this.#tell(server, watcher, news);
    watcher.version = Math.max(watcher.version, high);
    return new Response(null, { status: 101, webSocket: client });
  }

  tellAll(news: News[], high: number): void {
    for (const [socket, watcher] of this.#watchers) {
      for (const one of news) this.#tell(socket, watcher, one);
      if (high - watcher.version >= BOOKMARK_AFTER) this.bookmark(socket, high);
    }
  }

  bookmark(socket: WebSocket, high: number): void {
    const watcher = this.#watchers.get(socket);
    if (!watcher) return;
    watcher.version = high;
    send(socket, `{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"${high}","creationTimestamp":null}}}`);
  }

  /** Ends every watch: its client starts again, and lists anew where it must. */
  expireAll(): void {
    for (const [socket, { version }] of this.#watchers) {
      send(socket, expiredLine(version));
      socket.close(1000, "expired");
    }
    this.#watchers.clear();
  }

  endOf(userId: string): void {
    for (const [socket, watcher] of this.#watchers) {
      if (watcher.userId !== userId) continue;
      this.#watchers.delete(socket);
      socket.close(1000, "access changed");
    }
  }

  /** The other end has closed: a hibernating socket must answer the close by hand. */
  closed(socket: WebSocket): void {
    this.#watchers.delete(socket);
    try {
      socket.close(1000, "bye");
    } catch {
      // Closed on both sides already.
    }
  }

  #tell(socket: WebSocket, watcher: Watcher, news: News): void {
    const told = toldOf(watcher.filter, news);
    if (!told) return;
    watcher.version = news.resourceVersion;
    send(socket, lineOf(news, told));
  }
}

function toWatcher(request: WatchRequest): Watcher {
  const labels = parseLabelSelector(request.labelSelector ?? "");
  const fields = parseFieldSelector(request.kind, request.fieldSelector ?? "");
  return {
    userId: request.userId,
    filter: {
      kind: request.kind,
      namespaces: request.namespaces,
      ...(request.exact ? { exact: true } : {}),
      ...(request.visibleTo === undefined ? {} : { visibleTo: request.visibleTo }),
      labels: labels.ok ? labels.requirements : [],
      fields: fields.ok ? fields.requirements : [],
    },
    version: request.since,
  };
}

const lines = new WeakMap<News, Map<string, string>>();

/** Many watchers are told the same: it is written once. */
function lineOf(news: News, told: { type: string; object: unknown }): string {
  const known = lines.get(news) ?? new Map<string, string>();
  lines.set(news, known);
  const line = known.get(told.type) ?? JSON.stringify(told);
  known.set(told.type, line);
  return line;
}

function expiredLine(version: number): string {
  const status = statusBody("Expired", `too old resource version: ${version}`);
  return JSON.stringify({ type: "ERROR", object: status });
}

function send(socket: WebSocket, line: string): void {
  try {
    socket.send(line);
  } catch {
    // The other end is gone; the close event cleans up.
  }
}
