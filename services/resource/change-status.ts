import { admitStatus } from "#core/resource/admit";
import { fieldWarnings } from "#core/resource/field-validation";
import { sameJson } from "#core/resource/merge-patch";
import type { ResourceRow } from "#db/schema/resources";
import { KINDS } from "#protocol/kinds/registry";
import type { ManagedFieldsEntry } from "#protocol/kinds/resource";
import type { Context } from "#services/context";
import { requireSame } from "./change.ts";
import { commitUpdate } from "./commit.ts";
import type { WriteOptions, Written } from "./command.ts";
import { ownedAfter, sameOwnership, writerOf } from "./ownership.ts";
import type { WritePorts } from "./ports.ts";
import type { NewRow } from "./store.ts";
import { toResource } from "./to-resource.ts";

/** What a resource reports of itself, and nothing else of the manifest. Null when somebody else wrote in between. */
export async function changeStatus(
  ctx: Context,
  ports: WritePorts,
  change: { before: ResourceRow; owners?: ManagedFieldsEntry[]; manifest: unknown; options: WriteOptions },
): Promise<Written | null> {
  const { before, options } = change;
  const { status, metadata, unknown } = admitStatus(before.kind, change.manifest, before);
  requireSame(before, metadata);
  const { fieldValidation: mode, duplicates = [] } = options;
  const warnings = fieldWarnings(KINDS[before.kind], { mode, unknown, duplicates, notes: [] });
  const row: NewRow = { ...before, status, updatedAt: new Date(ctx.nowMs()) };
  row.managedFields = change.owners ?? ownedAfter(writerOf(ctx, options, "status"), { before, row });
  const same = sameJson(status, before.status) && sameOwnership(row, before);
  if (same) return { resource: toResource(before), warnings, stored: false };
  if (options.dryRun) {
    return { resource: toResource({ ...row, resourceVersion: before.resourceVersion }), warnings, stored: false };
  }
  const stored = await commitUpdate(ctx, ports, { verb: "status", row, before });
  return stored && { resource: toResource(stored), warnings, stored: true };
}
