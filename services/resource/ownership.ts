/** Who owns which fields of a resource; the rules are those of core/resource/apply. */
import { sameOwners, decodeManagedFields, type FieldWriter } from "#core/resource/apply/managed-fields";
import { trackUpdate } from "#core/resource/apply/track-update";
import type { Manifest } from "#core/resource/manifest";
import type { ResourceRow } from "#db/schema/resources";
import { KINDS } from "#protocol/kinds/registry";
import type { ManagedFieldsEntry } from "#protocol/kinds/resource";
import type { Context } from "#services/context";
import type { WriteOptions } from "./command.ts";
import type { NewRow } from "./store.ts";
import { toResource } from "./to-resource.ts";

const MANAGER_MAX = 128;

export function writerOf(
  ctx: Context,
  options: WriteOptions,
  subresource: FieldWriter["subresource"] = "",
): FieldWriter {
  const manager = (options.fieldManager ?? "").replaceAll(/\p{C}/gu, "").slice(0, MANAGER_MAX).toWellFormed();
  return { manager: manager || "unknown", subresource, nowMs: ctx.nowMs() };
}

/** After any write but an apply. `sent`: the managedFields of the manifest, with which a client may set them. */
export function ownedAfter(
  writer: FieldWriter,
  { before, row, sent }: { before: ResourceRow | null; row: NewRow; sent?: unknown },
): ManagedFieldsEntry[] {
  const after = manifestOf({ ...row, resourceVersion: 0 });
  return trackUpdate({
    definition: KINDS[row.kind],
    before: before && manifestOf(before),
    after: { ...after, metadata: { ...(after["metadata"] as Manifest), managedFields: sent } },
    writer,
  });
}

export function manifestOf(row: NewRow & { resourceVersion: number }): Manifest {
  return { ...toResource(row) };
}

/** The times of writers do not count: a write that changes nothing else changes nothing. */
export function sameOwnership(row: Pick<NewRow, "kind" | "managedFields">, before: ResourceRow): boolean {
  const { apiVersion } = KINDS[row.kind];
  const [one, other] = [row, before].map(({ managedFields }) => decodeManagedFields(managedFields, apiVersion));
  return one !== undefined && other !== undefined && sameOwners(one, other);
}
