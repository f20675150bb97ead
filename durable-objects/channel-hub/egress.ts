import { ChannelError, type FormBody, type Json, type OutboundReply, type OutboundRequest } from "#core/channel";
import { MAIL_HOST } from "#core/channel/mail-host";
import { isPublicAddress, judgeUrl } from "#core/guarded-address";
import { resolveOverHttps, type ResolveName } from "#tools/resolve-name";
import { within } from "../kit/within.ts";

export type ChannelHttp = (request: OutboundRequest) => Promise<OutboundReply>;

export interface EgressDeps {
  fetch: typeof fetch;
  resolve: ResolveName;
  /** Platform host → loopback origin; empty but on a machine of one's own. */
  origins: ReadonlyMap<string, string>;
  /** Where MAIL_HOST leads; only for those who may write mail. */
  outlet?: { url: string; token: string | undefined };
}

const TIMEOUT_MS = 15_000;
const TIMEOUT_MAX_MS = 60_000;
const BODY_MAX = 26 * 1024 * 1024;
const RESOLVED_MS = 300_000;

/**
 * The only way of a channel to its platform: https, its own hosts, public addresses, no redirects, limits of time and
 * size. What went wrong is a ChannelError that names the host and nothing else: some platforms have secrets in paths.
 */
export function channelHttp(deps: EgressDeps, hosts: readonly string[]): ChannelHttp {
  return async (request) => {
    const url = allowed(request.url, hosts);
    const timeoutMs = Math.min(request.timeoutMs ?? TIMEOUT_MS, TIMEOUT_MAX_MS);
    return within(timeoutMs, (signal) => exchange(deps, request, { url, signal }));
  };
}

async function exchange(
  deps: EgressDeps,
  request: OutboundRequest,
  { url, signal }: { url: URL; signal: AbortSignal },
): Promise<OutboundReply> {
  const origin = deps.origins.get(url.hostname);
  const headers = new Headers(request.headers);
  const outlet = url.hostname === MAIL_HOST ? deps.outlet : undefined;
  const known = outlet?.url ?? (origin === undefined ? undefined : `${origin}${url.pathname}${url.search}`);
  const target = known ?? url.href;
  if (outlet?.token) headers.set("authorization", `Bearer ${outlet.token}`);
  if (known === undefined) await requirePublic(deps.resolve, url, signal);
  else if (!outlet) headers.set("x-forwarded-host", url.hostname);
  try {
    const body = request.body === undefined ? {} : { body: bodyOf(request.body) };
    const answer = await deps.fetch(target, { method: request.method, headers, redirect: "manual", signal, ...body });
    return await read(answer, url.hostname);
  } catch (error) {
    if (error instanceof ChannelError) throw error;
    const code = signal.aborted ? "TooSlow" : "Unreachable";
    throw new ChannelError({ code, host: url.hostname }, { retryable: true });
  }
}

function allowed(address: string, hosts: readonly string[]): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || url.protocol !== "https:" || url.username !== "" || url.password !== "") {
    throw new ChannelError({ code: "AddressNotHttps" }, { retryable: false });
  }
  if (!hosts.some((host) => fits(host, url.hostname))) {
    throw new ChannelError({ code: "HostForeign", host: url.hostname }, { retryable: false });
  }
  return url;
}

function fits(pattern: string, host: string): boolean {
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern;
}

const resolved = new Map<string, number>();

/** A name that somebody configured may lead into a private network. */
async function requirePublic(resolve: ResolveName, url: URL, signal: AbortSignal): Promise<void> {
  if (url.hostname === MAIL_HOST) throw new ChannelError({ code: "NoMail" }, { retryable: false });
  const verdict = judgeUrl(url.href);
  const refuse = new ChannelError({ code: "HostNotPublic", host: url.hostname }, { retryable: false });
  if (!verdict.ok) throw refuse;
  if (verdict.kind === "address" || (resolved.get(verdict.host) ?? 0) > Date.now()) return;
  const addresses = await resolve(verdict.host, signal).catch(() => {
    throw new ChannelError({ code: "HostNotLookedUp", host: url.hostname }, { retryable: true });
  });
  if (addresses.length === 0) {
    throw new ChannelError({ code: "HostUnknown", host: url.hostname }, { retryable: true });
  }
  if (!addresses.every((address) => isPublicAddress(address))) throw refuse;
  if (resolved.size > 1000) resolved.clear();
  resolved.set(verdict.host, Date.now() + RESOLVED_MS);
}

function bodyOf(body: string | Uint8Array | FormBody): BodyInit {
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  const form = new FormData();
  for (const [name, value] of Object.entries(body.form)) {
    if (typeof value === "string") form.set(name, value);
    else form.set(name, new Blob([value.bytes], { type: value.mime }), value.name);
  }
  return form;
}

async function read(answer: Response, host: string): Promise<OutboundReply> {
  const body = await bytesOf(answer, host);
  const text = () => new TextDecoder().decode(body);
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body,
    text,
    json: () => {
      try {
        return JSON.parse(text()) as Json;
      } catch {
        throw new ChannelError({ code: "AnswerNotJson", host, status: answer.status }, { retryable: true });
      }
    },
  };
}

async function bytesOf(answer: Response, host: string): Promise<Uint8Array> {
  const announced = Number(answer.headers.get("content-length") ?? 0);
  const tooLarge = () => new ChannelError({ code: "AnswerTooLarge", host }, { retryable: false });
  if (announced > BODY_MAX) throw tooLarge();
  // A length that was announced is kept by the runtime.
  if (announced > 0 || !answer.body) return new Uint8Array(await answer.arrayBuffer());
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = answer.body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    size += next.value.length;
    if (size > BODY_MAX) {
      await reader.cancel();
      throw tooLarge();
    }
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Called with its own name: the runtime refuses `fetch` as a method of something else. */
const openFetch: typeof fetch = (input, init) => fetch(input, init);
const resolve = resolveOverHttps(openFetch);

/** The outside as this installation reaches it. Throws when CHANNEL_ORIGINS is set where it must not be. */
export function egressOf(env: Env): EgressDeps {
  return { fetch: openFetch, resolve, origins: originsOf(env) };
}

/** The installation's way to send mail, if it has one. */
export function mailOutletOf(env: Env): Pick<EgressDeps, "outlet"> {
  return env.MAIL_URL ? { outlet: { url: env.MAIL_URL, token: env.MAIL_TOKEN } } : {};
}

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Stand-ins for platforms, on a machine of one's own only: elsewhere they would be a way into the private network. */
function originsOf(env: Env): Map<string, string> {
  if (!env.CHANNEL_ORIGINS) return new Map();
  if (!env.NEON_ENDPOINT) throw new Error("CHANNEL_ORIGINS is only for the embedded cloud");
  const origins = Object.entries(JSON.parse(env.CHANNEL_ORIGINS) as Record<string, string>);
  if (!origins.every(([, origin]) => LOOPBACK.test(origin))) throw new Error("CHANNEL_ORIGINS may only name loopback");
  return new Map(origins);
}
