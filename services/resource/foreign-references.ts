import type { Actor } from "#core/actor";
import { seesNamespace } from "#core/namespace";
import { referencesOf } from "#core/resource/references";
import type { Cause } from "#protocol/kinds/resource";
import type { ResourceKey } from "./get.ts";

/**
 * References into namespaces that do not exist for the actor: what is there must not be used through something of one's
 * own. Whether the namespace exists makes no difference.
 */
export function foreignReferences(actor: Actor, key: ResourceKey, spec: Record<string, unknown>): Cause[] {
  return referencesOf(key.kind, spec, key.namespace)
    .filter(({ namespace }) => namespace !== key.namespace && !seesNamespace(actor, namespace))
    .map(({ field, namespace }) => ({
      field: `${field}.namespace`,
      reason: "FieldValueNotFound",
      message: `Not found: no namespace "${namespace}"`,
    }));
}
