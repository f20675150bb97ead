import { namespacesFor } from "#auth/policy";
import { decideList } from "#core/resource/list-request";
import { StatusError } from "#core/resource/status-error";
import type { Told } from "#core/resource/watch";
import type { WatchRequest } from "#durable-objects/tenant-hub/watchers";
import type { KindDefinition } from "#protocol/kinds/definition";
import type { Resource } from "#protocol/kinds/resource";
import { currentVersion } from "#services/resource/changes-since";
import { listResources } from "#services/resource/list";
import { selects } from "#services/resource/select";
import { negotiated, shaped } from "./answer.ts";
import { listQuery } from "./list-query.ts";
import { scopeOf, type Request } from "./target.ts";
import { watchStream, type WatchLine } from "./watch-stream.ts";

/** Nobody watches for longer. */
const SECONDS_MAX = 30 * 60;
const PAGE = 500;

export interface WatchQuery {
  /** Null: from now on, after everything that is there. */
  since: number | null;
  initial: boolean;
  initialEnd: boolean;
  bookmarks: boolean;
  seconds: number;
}

/** What there is to begin with, and the version at which it was read. */
export interface Beginning {
  resourceVersion: string;
  items: AsyncIterable<Resource>;
}

/** Throws INVALID. */
export function readWatchQuery(c: Request): WatchQuery {
  const decision = decideList(c.req.query());
  if (!decision.ok) throw new StatusError(decision.reason, decision.message);
  const { request } = decision;
  if (request.verb !== "watch") throw new Error("the address asks for no watch");
  const { after, bookmarks, initialEventsEnd, timeoutSeconds } = request;
  const fromNow = c.req.query("sendInitialEvents") === "false";
  return {
    since: after,
    initial: after === null && !fromNow,
    initialEnd: initialEventsEnd,
    bookmarks,
    seconds: Math.min(timeoutSeconds || SECONDS_MAX, SECONDS_MAX),
  };
}

export async function watch(c: Request, definition: KindDefinition): Promise<Response> {
  const { kind, plural } = definition;
  const query = listQuery(c)(definition);
  // Said in plain HTTP, before anything is streamed.
  selects(query);
  const { actor } = c.var;
  const within = namespacesFor(actor, "watch", plural);
  return openWatch(c, definition, {
    beginning: () => beginning(c, definition),
    request: {
      kind,
      namespaces: query.namespace === undefined ? within : [query.namespace],
      exact: query.namespace !== undefined,
      visibleTo: actor.userId,
      ...(query.labelSelector ? { labelSelector: query.labelSelector } : {}),
      ...(query.fieldSelector ? { fieldSelector: query.fieldSelector } : {}),
    },
  });
}

/** All pages, the first of them at once. */
async function beginning(c: Request, definition: KindDefinition): Promise<Beginning> {
  const scope = scopeOf(c);
  const query = { ...listQuery(c)(definition), limit: PAGE };
  const first = await listResources(scope, query);
  async function* items(): AsyncGenerator<Resource> {
    let page = first;
    for (;;) {
      yield* page.items;
      if (!page.metadata.continue) return;
      page = await listResources(scope, { ...query, continue: page.metadata.continue });
    }
  }
  return { resourceVersion: first.metadata.resourceVersion, items: items() };
}

export interface Watched {
  beginning(): Promise<Beginning>;
  request: Omit<WatchRequest, "since" | "userId">;
}

export async function openWatch(c: Request, definition: KindDefinition, watched: Watched): Promise<Response> {
  const query = readWatchQuery(c);
  const asked = negotiated(c);
  const begin = query.initial ? await watched.beginning() : null;
  const since = begin ? Number(begin.resourceVersion) : (query.since ?? (await currentVersion(scopeOf(c))));
  const { actor } = c.var;
  const bookmark = (resourceVersion: string, annotations?: object): WatchLine => ({
    type: "BOOKMARK",
    object: {
      kind: definition.kind,
      apiVersion: definition.apiVersion,
      metadata: { resourceVersion, creationTimestamp: null, ...(annotations ? { annotations } : {}) },
    },
  });
  const body = watchStream({
    env: c.env,
    actor,
    request: { ...watched.request, userId: actor.userId, since },
    initial: added(begin),
    initialEnd: query.initialEnd ? bookmark(String(since), { "k8s.io/initial-events-end": "true" }) : null,
    render: asked.as === null ? null : renderer(shaped(c, definition, asked)),
    bookmark: query.bookmarks ? (resourceVersion) => bookmark(resourceVersion) : null,
    endsAtMs: Math.min(Date.now() + query.seconds * 1000, actor.expiresAtMs),
    signal: c.req.raw.signal,
  });
  return new Response(body, {
    // Compression on the way would hold lines back.
    headers: { "content-type": "application/json", "cache-control": "no-cache, no-store, no-transform" },
  });
}

/** Columns are told once. */
function renderer(shape: ReturnType<typeof shaped>): (line: WatchLine) => unknown {
  let first = true;
  return ({ object }) => {
    const shown = shape(object as object, first);
    first = false;
    return shown;
  };
}

async function* added(begin: Beginning | null): AsyncGenerator<Told> {
  if (!begin) return;
  for await (const object of begin.items) yield { type: "ADDED", object };
}
