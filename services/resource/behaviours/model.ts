import { isObject } from "#core/resource/merge-patch";
import { inlineKey } from "#core/resource/wegent-model";
import { SPELLINGS } from "#core/resource/wegent-spelling";
import type { KindBehaviour, Spec } from "./behaviour.ts";

/** Names of texts that are secret, in Wegent's spelling of a model. */
const SECRET_NAME = /key|token|secret|passw|authorization|cookie|credential/i;
/** Where that spelling may hold them. */
const OLD_CONFIGURATION = ["modelConfig", ...(SPELLINGS.Model ?? []).flatMap(({ dropped = [] }) => dropped)];

/** A key that is given inline is sealed; only the address of the sealed secret is stored. */
export const modelBehaviour: KindBehaviour = {
  async seal(ctx, secrets, { key, spec, before, dryRun }) {
    const apiKey = inlineKey(spec);
    const rest = withoutKeys(spec);
    if (apiKey === undefined) return rest;
    const stored = before?.["credentialRef"];
    const storedId = isObject(stored) && typeof stored["id"] === "string" ? stored["id"] : undefined;
    if (storedId && (await secrets.matches(ctx, storedId, apiKey))) return { ...rest, credentialRef: { id: storedId } };
    if (dryRun) return rest;
    const { kind, namespace, name } = key;
    const id = await secrets.seal(ctx, { label: `${kind}/${namespace}/${name}`, value: apiKey });
    return { ...rest, credentialRef: { id } };
  },
  scrub: withoutKeys,
};

function withoutKeys({ apiKey: _apiKey, ...spec }: Spec): Spec {
  const old = OLD_CONFIGURATION.flatMap((name) => (name in spec ? [[name, withoutSecrets(spec[name])]] : []));
  return { ...spec, ...Object.fromEntries(old) };
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name, entry]) => typeof entry !== "string" || !SECRET_NAME.test(name));
  return Object.fromEntries(kept.map(([name, entry]) => [name, withoutSecrets(entry)]));
}
