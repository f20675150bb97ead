/** What a list or watch asks for, as the rules of resourceVersion and paging have it; see also cursor.ts. */
import { decodeCursor, type ListCursor } from "./cursor.ts";
import type { StatusReason } from "./status-error.ts";

/** As they stand in the address. */
export interface ListParameters {
  resourceVersion?: string;
  resourceVersionMatch?: string;
  continue?: string;
  limit?: string;
  watch?: string;
  sendInitialEvents?: string;
  allowWatchBookmarks?: string;
  timeoutSeconds?: string;
}

export type ListDecision =
  | { ok: true; request: { verb: "list"; freshness: Freshness; limit: number | null; cursor: ListCursor | null } }
  | { ok: true; request: WatchRequest }
  | { ok: false; reason: StatusReason; message: string };

/** `newest`: what is stored now. `any`: a cache will do. `atLeast`, `exactly`: this version. */
export type Freshness = { at: "newest" | "any" } | { at: "atLeast" | "exactly"; version: number };

export interface WatchRequest {
  verb: "watch";
  /** Begin after this version. Null: begin with everything that is there. */
  after: number | null;
  /** Everything there first, then a bookmark that says so. */
  initialEventsEnd: boolean;
  bookmarks: boolean;
  timeoutSeconds: number | null;
}

const LIMIT_MAX = 2 ** 31;

/** Answers what to do, or why the request cannot be done: an Expired version is for whoever knows the versions. */
export function decideList(parameters: ListParameters): ListDecision {
  const limit = wholeNumber(parameters.limit);
  const timeout = wholeNumber(parameters.timeoutSeconds);
  if (limit === undefined || (limit ?? 0) > LIMIT_MAX) return refuse("BadRequest", "limit: must be a whole number");
  if (timeout === undefined) return refuse("BadRequest", "timeoutSeconds: must be a whole number");
  const version = wholeNumber(parameters.resourceVersion);
  if (version === undefined) return refuse("BadRequest", "Invalid value for resourceVersion: must be a whole number");
  if (isTrue(parameters.watch)) return decideWatch(parameters, version, timeout);
  if (parameters.sendInitialEvents) {
    return refuse("Invalid", "sendInitialEvents: Forbidden: is forbidden for list");
  }
  return decidePage(parameters, { version, limit: limit === 0 ? null : limit });
}

function decidePage(
  parameters: ListParameters,
  { version, limit }: { version: number | null; limit: number | null },
): ListDecision {
  const match = parameters.resourceVersionMatch ?? "";
  if (parameters.continue) {
    if (match) return refuse("Invalid", "resourceVersionMatch: Forbidden: is forbidden when continue is given");
    if (version !== null && version !== 0) {
      return refuse("BadRequest", "specifying resource version is not allowed when using continue");
    }
    const cursor = decodeCursor(parameters.continue);
    if (!cursor) return refuse("BadRequest", "continue key is not valid: start the list over");
    return { ok: true, request: { verb: "list", freshness: { at: "newest" }, limit, cursor } };
  }
  const freshness = freshnessOf(match, version);
  if (typeof freshness === "string") return refuse("Invalid", freshness);
  return { ok: true, request: { verb: "list", freshness, limit, cursor: null } };
}

/** Or what is wrong. */
function freshnessOf(match: string, version: number | null): Freshness | string {
  switch (match) {
    case "":
      if (version === null) return { at: "newest" };
      return version === 0 ? { at: "any" } : { at: "atLeast", version };
    case "NotOlderThan":
      if (version === null) return "resourceVersionMatch: Forbidden: is forbidden unless resourceVersion is provided";
      return version === 0 ? { at: "any" } : { at: "atLeast", version };
    case "Exact":
      if (version === null) return "resourceVersionMatch: Forbidden: is forbidden unless resourceVersion is provided";
      if (version === 0) return 'resourceVersionMatch: Forbidden: "Exact" is forbidden for resourceVersion "0"';
      return { at: "exactly", version };
    default:
      return `resourceVersionMatch: Unsupported value: ${JSON.stringify(match.slice(0, 50))}: supported values: "Exact", "NotOlderThan"`;
  }
}

function decideWatch(parameters: ListParameters, version: number | null, timeoutSeconds: number | null): ListDecision {
  const match = parameters.resourceVersionMatch ?? "";
  const bookmarks = isTrue(parameters.allowWatchBookmarks);
  const common = { verb: "watch", bookmarks, timeoutSeconds } as const;
  if (parameters.sendInitialEvents !== undefined && parameters.sendInitialEvents !== "") {
    if (match !== "NotOlderThan") {
      return refuse("Invalid", "resourceVersionMatch: Forbidden: sendInitialEvents requires NotOlderThan");
    }
    if (!isTrue(parameters.sendInitialEvents)) {
      return { ok: true, request: { ...common, after: version, initialEventsEnd: false } };
    }
    if (!bookmarks) {
      return refuse("Invalid", "sendInitialEvents: Forbidden: requires allowWatchBookmarks to be true");
    }
    return { ok: true, request: { ...common, after: null, initialEventsEnd: true } };
  }
  if (match) return refuse("Invalid", "resourceVersionMatch: Forbidden: is forbidden for watch");
  return { ok: true, request: { ...common, after: version === 0 ? null : version, initialEventsEnd: false } };
}

function refuse(reason: StatusReason, message: string): ListDecision {
  return { ok: false, reason, message };
}

function isTrue(text: string | undefined): boolean {
  return text === "true" || text === "1";
}

/** Null when there is none; undefined when it is no whole number. */
function wholeNumber(text: string | undefined): number | null | undefined {
  if (text === undefined || text === "") return null;
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
