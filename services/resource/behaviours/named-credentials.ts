import { isObject } from "#core/resource/merge-patch";
import type { KindBehaviour, Spec } from "./behaviour.ts";

/** For kinds with several secrets by name: together they are one sealed secret; giving some anew replaces them all. */
export const namedCredentials = sealedTogether(false);

/**
 * The same, for secrets that change one by one: beside the reference to what is stored, as after a merge patch,
 * credentials change those that they name. Without it they are the whole set.
 */
export const separateCredentials = sealedTogether(true);

function sealedTogether(keepsOthers: boolean): Required<Pick<KindBehaviour, "seal" | "scrub">> {
  return {
    async seal(ctx, secrets, { key, spec, before, dryRun }) {
      const { credentials, ...rest } = spec as Spec & { credentials?: Record<string, string> };
      if (credentials === undefined) return spec;
      const storedId = idOf(before);
      const isBeside = keepsOthers && storedId !== undefined && idOf(spec) === storedId;
      const kept = isBeside ? await secrets.open(ctx, storedId) : null;
      const all = { ...(kept === null ? {} : (JSON.parse(kept) as Record<string, string>)), ...credentials };
      const names = Object.keys(all).toSorted();
      const value = JSON.stringify(Object.fromEntries(names.map((name) => [name, all[name]])));
      if (storedId && (await secrets.matches(ctx, storedId, value))) {
        return { ...rest, credentialRef: { id: storedId } };
      }
      if (dryRun) return withoutCredentials(spec);
      const { kind, namespace, name } = key;
      const id = await secrets.seal(ctx, { label: `${kind}/${namespace}/${name}`, value });
      return { ...rest, credentialRef: { id } };
    },
    scrub: withoutCredentials,
  };
}

function idOf(spec: Spec | undefined): string | undefined {
  const stored = spec?.["credentialRef"];
  return isObject(stored) && typeof stored["id"] === "string" ? stored["id"] : undefined;
}

function withoutCredentials({ credentials: _credentials, ...spec }: Spec): Spec {
  return spec;
}
