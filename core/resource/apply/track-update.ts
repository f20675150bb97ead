import type { KindDefinition } from "#protocol/kinds/definition";
import type { ManagedFieldsEntry } from "#protocol/kinds/resource";
import { metadataOf, type Manifest } from "../manifest.ts";
import { isObject } from "../merge-patch.ts";
import { structureFor } from "../openapi/kind-schema.ts";
import { isEmpty, NO_FIELDS, union } from "./field-set.ts";
import {
  capUpdaters,
  decodeManagedFields,
  encodeManagedFields,
  ownable,
  ownerId,
  secondsOf,
  UNTOUCHED,
  withOwners,
  type FieldWriter,
  type ManagedOwner,
  type ManagedOwners,
} from "./managed-fields.ts";
import { update } from "./ownership.ts";

interface TrackedUpdate {
  definition: KindDefinition;
  /** Null when the write creates. */
  before: Manifest | null;
  /** As it will be stored; its `metadata.managedFields` are what the client sent. */
  after: Manifest;
  writer: FieldWriter;
}

const SELF = "this write";

/**
 * The managedFields after any write but an apply: what it changed belongs to its writer. A write that takes no field
 * leaves times as they are, so that writing the same again changes nothing.
 */
export function trackUpdate({ definition, before, after, writer }: TrackedUpdate): ManagedFieldsEntry[] {
  const { apiVersion } = definition;
  const owners = ownersBefore(apiVersion, { before, after, writer });
  const changed = update(structureFor(definition), {
    live: before ? withoutManagedFields(before) : {},
    object: withoutManagedFields(after),
    owners,
    self: SELF,
    ignored: UNTOUCHED[writer.subresource],
  });
  const taken = ownable(changed.get(SELF)?.fields ?? NO_FIELDS);
  changed.delete(SELF);
  const self: ManagedOwner = {
    manager: writer.manager,
    subresource: writer.subresource,
    applied: false,
    time: secondsOf(writer.nowMs),
    fields: taken,
  };
  const next = withOwners(owners, changed, self);
  if (!isEmpty(taken)) {
    const own = next.get(ownerId(self));
    next.set(ownerId(self), own ? { ...self, fields: union(own.fields, taken) } : self);
  }
  return encodeManagedFields(capUpdaters(next), apiVersion);
}

/** Clients that do not know managedFields drop them without meaning to; `[{}]` is how one asks to forget them. */
function ownersBefore(apiVersion: string, write: Omit<TrackedUpdate, "definition">): ManagedOwners {
  const live = () => decodeManagedFields(write.before && metadataOf(write.before)["managedFields"], apiVersion);
  if (write.writer.subresource !== "") return live() ?? new Map();
  const sent = metadataOf(write.after)["managedFields"];
  if (Array.isArray(sent) && sent.length === 1 && isObject(sent[0]) && Object.keys(sent[0]).length === 0) {
    return new Map();
  }
  const owners = decodeManagedFields(sent, apiVersion);
  return owners === undefined || owners.size === 0 ? (live() ?? new Map()) : owners;
}

export function withoutManagedFields(manifest: Manifest): Manifest {
  if (!isObject(manifest["metadata"])) return manifest;
  const { managedFields: _, ...metadata } = manifest["metadata"];
  return { ...manifest, metadata };
}
