import { isPublicAddress, judgeUrl } from "#core/guarded-address";
import type { ResolveName } from "./resolve-name.ts";

export interface GuardedFetchDeps {
  fetch: typeof fetch;
  resolve: ResolveName;
  /** Which IP addresses may be reached; only addresses that everybody can reach unless a test says otherwise. */
  allowAddress?: (address: string) => boolean;
}

export interface FetchLimits {
  signal: AbortSignal;
  timeoutMs: number;
  maxBytes: number;
  accept: string;
}

export interface Fetched {
  ok: true;
  /** After redirects. */
  url: string;
  status: number;
  contentType: string;
  bytes: Uint8Array;
  /** The body was longer than `maxBytes`; the rest was not read. */
  cut: boolean;
}
export interface NotFetched {
  ok: false;
  code: "BLOCKED" | "UNREACHABLE" | "TIMEOUT" | "TOO_MANY_REDIRECTS";
  message: string;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * The only way to an address that a person or a model gave: http and https, public addresses, each redirect checked
 * anew, limits of time and size. Never sends cookies or credentials. Throws only when `signal` is aborted.
 */
export async function guardedFetch(
  deps: GuardedFetchDeps,
  address: string,
  limits: FetchLimits,
): Promise<Fetched | NotFetched> {
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  const bounded = { ...limits, signal: AbortSignal.any([limits.signal, timeout]) };
  try {
    return await follow(deps, address, bounded);
  } catch {
    limits.signal.throwIfAborted();
    if (timeout.aborted) return { ok: false, code: "TIMEOUT", message: `${hostOf(address)} took too long to answer.` };
    return { ok: false, code: "UNREACHABLE", message: `${hostOf(address)} could not be reached.` };
  }
}

async function follow(deps: GuardedFetchDeps, address: string, limits: FetchLimits): Promise<Fetched | NotFetched> {
  let url = address;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const blocked = await judge(deps, url, limits.signal);
    if (blocked) return blocked;
    const response = await deps.fetch(url, {
      redirect: "manual",
      signal: limits.signal,
      headers: { accept: limits.accept, "user-agent": "Mozilla/5.0 (compatible; Weft/1.0)" },
    });
    const location = REDIRECTS.has(response.status) ? response.headers.get("location") : null;
    if (location === null) return { ok: true, url, ...(await read(response, limits.maxBytes)) };
    await response.body?.cancel();
    if (!URL.canParse(location, url))
      return { ok: false, code: "BLOCKED", message: "It redirects to a broken address." };
    url = new URL(location, url).href;
  }
  return {
    ok: false,
    code: "TOO_MANY_REDIRECTS",
    message: `${hostOf(address)} redirects more than ${MAX_REDIRECTS} times.`,
  };
}

async function judge(deps: GuardedFetchDeps, url: string, signal: AbortSignal): Promise<NotFetched | null> {
  const isAllowed = deps.allowAddress ?? isPublicAddress;
  const verdict = judgeUrl(url, isAllowed);
  if (!verdict.ok) return { ok: false, code: "BLOCKED", message: `This address is not fetched: ${verdict.reason}.` };
  if (verdict.kind === "address") return null;
  const addresses = await deps.resolve(verdict.host, signal);
  if (addresses.length === 0)
    return { ok: false, code: "UNREACHABLE", message: `The name ${verdict.host} does not exist.` };
  if (addresses.every(isAllowed)) return null;
  return { ok: false, code: "BLOCKED", message: "This address is not fetched: it leads into a private network." };
}

async function read(response: Response, maxBytes: number): Promise<Omit<Fetched, "ok" | "url">> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of chunks(response)) {
    parts.push(part.subarray(0, maxBytes - size));
    size += part.length;
    if (size > maxBytes) break;
  }
  const bytes = new Uint8Array(Math.min(size, maxBytes));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  const contentType = response.headers.get("content-type") ?? "";
  return { status: response.status, contentType, bytes, cut: size > maxBytes };
}

/** Leaving the loop early ends the download. */
async function* chunks(response: Response): AsyncGenerator<Uint8Array> {
  if (!response.body) return;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : "The address";
}
