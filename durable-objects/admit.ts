import type { Actor } from "#core/actor";
import { authenticate } from "#auth/authenticate";
import { currentActor } from "#auth/current-actor";
import { authDeps, type AuthDeps } from "#auth/deps";
import { connect } from "#db/connect";
import { asAppError } from "#core/errors";
import type { Refusal } from "#protocol/task-frames";
import { newId } from "#secrets/random";
import { seedOrganization } from "#services/resource/seed-organization";
import { refusal } from "./kit/refusal.ts";

/** Carries the actor that the Worker has authenticated; the Worker removes it from every request of a client. */
export const ACTOR_HEADER = "x-weft-actor";

export function trustedActor(request: Request): Actor | null {
  const header = request.headers.get(ACTOR_HEADER);
  return header ? (JSON.parse(decodeURIComponent(header)) as Actor) : null;
}

export function actorHeader(actor: Actor): string {
  return encodeURIComponent(JSON.stringify(actor));
}

function deps(env: Env): AuthDeps {
  return authDeps(env, (organizationId) =>
    seedOrganization({ db: connect(env), nowMs: () => Date.now(), newId }, organizationId),
  );
}

/** The same credential as it stands in the database now; null when it no longer holds. */
export function nowOf(env: Env, actor: Actor): Promise<Actor | null> {
  return currentActor(deps(env), actor);
}

/** Who a socket belongs to: the token of its handshake, else whom the Worker knows. */
export async function admit(
  env: Env,
  credential: { token?: string; trusted: Actor | null },
): Promise<{ ok: true; actor: Actor } | Refusal> {
  try {
    const actor = credential.token ? await authenticate(deps(env), { token: credential.token }) : credential.trusted;
    return actor ? { ok: true, actor } : refusal("UNAUTHENTICATED", "Sign in, or send a valid token.");
  } catch (error) {
    const known = asAppError(error);
    if (!known) throw error;
    return refusal(known.code === "FORBIDDEN" ? "FORBIDDEN" : "UNAUTHENTICATED", known.message);
  }
}
