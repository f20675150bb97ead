import { authDeps, type AuthDeps } from "#auth/deps";
import { connect } from "#db/connect";
import { newId } from "#secrets/random";
import { seedOrganization } from "#services/resource/seed-organization";

/** What `authenticate` needs, from the bindings; a new organization gets its first team. */
export function depsOf(env: Env): AuthDeps {
  return authDeps(env, (organizationId) =>
    seedOrganization({ db: connect(env), nowMs: () => Date.now(), newId }, organizationId),
  );
}
