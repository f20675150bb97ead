import { isObject } from "#core/resource/merge-patch";
import type { KindBehaviour, Spec } from "./behaviour.ts";

/** For kinds with several secrets by name: together they are one sealed secret; giving some anew replaces them all. */
export const namedCredentials: Required<Pick<KindBehaviour, "seal" | "scrub">> = {
  async seal(ctx, secrets, { key, spec, before, dryRun }) {
    const { credentials, ...rest } = spec as Spec & { credentials?: Record<string, string> };
    if (credentials === undefined) return spec;
    const names = Object.keys(credentials).toSorted();
    const value = JSON.stringify(Object.fromEntries(names.map((name) => [name, credentials[name]])));
    const stored = before?.["credentialRef"];
    const storedId = isObject(stored) && typeof stored["id"] === "string" ? stored["id"] : undefined;
    if (storedId && (await secrets.matches(ctx, storedId, value))) return { ...rest, credentialRef: { id: storedId } };
    if (dryRun) return withoutCredentials(spec);
    const { kind, namespace, name } = key;
    const id = await secrets.seal(ctx, { label: `${kind}/${namespace}/${name}`, value });
    return { ...rest, credentialRef: { id } };
  },
  scrub: withoutCredentials,
};

function withoutCredentials({ credentials: _credentials, ...spec }: Spec): Spec {
  return spec;
}
