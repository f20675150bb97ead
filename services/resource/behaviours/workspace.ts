import { isObject } from "#core/resource/merge-patch";
import type { KindBehaviour, Spec } from "./behaviour.ts";

/** User name, password or token in front of the host: `https://name:token@host/…`. */
const WITH_CREDENTIAL = /^(https?:\/\/)([^/?#]*)@/i;

/** A credential inside a repository's address is sealed; the address is stored without it. */
export const workspaceBehaviour: KindBehaviour = {
  async seal(ctx, secrets, { key, spec, before, dryRun }) {
    const { repository } = spec;
    const found = isObject(repository) ? WITH_CREDENTIAL.exec(String(repository["gitUrl"])) : null;
    if (!isObject(repository) || !found) return spec;
    const bare = { ...repository, gitUrl: withoutCredential(repository["gitUrl"]) };
    const stored = isObject(before?.["repository"]) ? before["repository"]["credentialRef"] : undefined;
    const storedId = isObject(stored) && typeof stored["id"] === "string" ? stored["id"] : undefined;
    const value = decodeURIComponent(found[2]!);
    if (storedId && (await secrets.matches(ctx, storedId, value))) {
      return { ...spec, repository: { ...bare, credentialRef: { id: storedId } } };
    }
    if (dryRun) return { ...spec, repository: bare };
    const id = await secrets.seal(ctx, { label: `${key.kind}/${key.namespace}/${key.name}`, value });
    return { ...spec, repository: { ...bare, credentialRef: { id } } };
  },
  scrub(spec) {
    const { repository } = spec;
    return isObject(repository) ? { ...spec, repository: scrubbed(repository) } : spec;
  },
};

function scrubbed(repository: Spec): Spec {
  return { ...repository, gitUrl: withoutCredential(repository["gitUrl"]) };
}

function withoutCredential(url: unknown): unknown {
  return typeof url === "string" ? url.replace(WITH_CREDENTIAL, "$1") : url;
}
