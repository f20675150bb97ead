import type { Actor } from "#core/actor";
import { AppError } from "#core/errors";
import { takeTicket, TICKET_PREFIX } from "#redis/socket-tickets";
import { currentActor } from "./current-actor.ts";
import type { AuthDeps } from "./deps.ts";
import { API_KEY_PREFIX, loadApiKey } from "./load-api-key.ts";
import { loadSession } from "./load-session.ts";
import { sessionCookie, sessionTokenOf } from "./session-token.ts";

export interface Credentials {
  /** From `Authorization: Bearer` or a socket's `auth.token`: a session token, an API key or a socket ticket. */
  token?: string | undefined;
  /** The whole `Cookie` header; used when there is no token. */
  cookie?: string | undefined;
  /** From `X-Weft-Organization`; without it the session's active organization, or the one that the key belongs to. */
  organizationId?: string | undefined;
}

const CREDENTIAL_MAX = 1_000;

/**
 * Who is asking, or null for no or an invalid credential. Throws FORBIDDEN for an organization that the person does not
 * belong to. What was found is remembered in this isolate for ten seconds, so a warm check costs no I/O; a revocation
 * works at once here and within those ten seconds elsewhere. Tickets are never remembered: they work once.
 */
export async function authenticate(deps: AuthDeps, credentials: Credentials): Promise<Actor | null> {
  const { organizationId } = credentials;
  const credential = credentials.token ?? sessionCookie(credentials.cookie);
  if (!credential || credential.length > CREDENTIAL_MAX) return null;
  if (credential.startsWith(TICKET_PREFIX)) {
    const maker = await takeTicket(deps.redis, credential);
    // What it was made with may have ended since.
    return maker && currentActor(deps, maker);
  }
  const key = `${organizationId ?? ""}\n${credential}`;
  const known = deps.cache.get(key, deps.nowMs());
  if (known) return known;
  const actor = credential.startsWith(API_KEY_PREFIX)
    ? await loadApiKey(deps, credential)
    : await sessionActor(deps, credential, organizationId);
  if (!actor) return null;
  if (organizationId && actor.organizationId !== organizationId) {
    throw new AppError("FORBIDDEN", "You do not belong to this organization.");
  }
  deps.cache.set(key, actor, deps.nowMs());
  return actor;
}

async function sessionActor(deps: AuthDeps, credential: string, organizationId?: string): Promise<Actor | null> {
  const token = await sessionTokenOf(deps.secret, credential);
  return token ? loadSession(deps, token, organizationId) : null;
}
