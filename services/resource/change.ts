/** Changes of what is there: every one goes from a row, through a manifest as it shall be, to the next row. */
import type { Draft } from "#core/resource/admit";
import { FOREGROUND_FINALIZER } from "#core/resource/lifecycle";
import { sameJson } from "#core/resource/merge-patch";
import { referenceKey, referencesOf } from "#core/resource/references";
import { invalid, modified } from "#core/resource/status-error";
import type { ResourceRow } from "#db/schema/resources";
import type { ManagedFieldsEntry } from "#protocol/kinds/resource";
import type { Context } from "#services/context";
import { readManifest, settleSpec } from "./admission.ts";
import { behaviourOf } from "./behaviours/registry.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { commitDelete, commitUpdate } from "./commit.ts";
import type { WriteOptions, Written } from "./command.ts";
import { sameOwnership } from "./ownership.ts";
import type { WritePorts } from "./ports.ts";
import { withReady } from "./ready.ts";
import type { NewRow } from "./store.ts";
import { asWritten, toResource } from "./to-resource.ts";

export interface Change {
  before: ResourceRow;
  /** All of it, as it shall be. */
  manifest: unknown;
  options: WriteOptions;
  /** Who owns which fields, when the resource is to be `row`. */
  own(row: NewRow): ManagedFieldsEntry[];
}

/** Null when somebody else wrote in between. */
export async function changeResource(ctx: Context, ports: WritePorts, change: Change): Promise<Written | null> {
  const { before, options } = change;
  const { draft, warnings } = readManifest(change.manifest, before, options);
  requireSame(before, draft);
  const { row, warnings: found } = await nextRow(ctx, ports, change, draft);
  row.managedFields = change.own(row);
  const written = { warnings: [...warnings, ...found] };
  if (sameRow(row, before)) return { ...written, resource: toResource(before), stored: false };
  if (options.dryRun) {
    return { ...written, resource: toResource({ ...row, resourceVersion: before.resourceVersion }), stored: false };
  }
  if (row.deletionAt && row.finalizers.length === 0) return removeAtLast(ctx, ports, { before, row, written });
  const stored = await commitUpdate(ctx, ports, { verb: "update", row, before });
  return stored && { ...written, resource: toResource(stored), stored: true };
}

/** A uid or version that a manifest names is a precondition. */
export function requireSame(
  before: ResourceRow,
  named: { uid?: string | undefined; resourceVersion?: string | undefined },
): void {
  const { uid, resourceVersion } = named;
  if (uid !== undefined && uid !== before.uid) throw modified(before.kind, before.name);
  if (resourceVersion !== undefined && resourceVersion !== String(before.resourceVersion)) {
    throw modified(before.kind, before.name);
  }
}

async function nextRow(
  ctx: Context,
  ports: WritePorts,
  { before, options }: Change,
  draft: Draft,
): Promise<{ row: NewRow; warnings: string[] }> {
  if (before.deletionAt) refuseNewFinalizers(before, draft);
  const row: NewRow = {
    ...before,
    labels: draft.labels,
    annotations: draft.annotations,
    finalizers: draft.finalizers,
    ownerReferences: draft.ownerReferences,
    updatedAt: new Date(ctx.nowMs()),
  };
  if (sameJson(asWritten(draft), asWritten(before))) return { row, warnings: [] };
  const settled = await settleSpec(ctx, ports, {
    key: before,
    spec: draft.spec,
    written: draft.written,
    before: asWritten(before),
    dryRun: options.dryRun,
  });
  row.spec = settled.spec;
  row.written = settled.written;
  if (!sameJson(asWritten(row), asWritten(before))) {
    row.refs = referencesOf(before.kind, row.spec, before.namespace).map(referenceKey);
    row.generation = before.generation + 1;
    row.status = withReady(before.status, settled.findings, ctx.nowMs(), behaviourOf(before.kind).reportsReady);
  }
  return { row, warnings: settled.warnings };
}

function refuseNewFinalizers(before: ResourceRow, draft: Draft): void {
  const added = draft.finalizers.filter((finalizer) => !before.finalizers.includes(finalizer));
  if (added.length === 0) return;
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers ${JSON.stringify(added)}`;
  throw invalid(before.kind, before.name, [{ field: "metadata.finalizers", reason: "FieldValueForbidden", message }]);
}

function sameRow(row: NewRow, before: ResourceRow): boolean {
  return (
    sameJson(asWritten(row), asWritten(before)) &&
    sameJson(row.status, before.status) &&
    sameJson(row.labels, before.labels) &&
    sameJson(row.annotations, before.annotations) &&
    sameJson(row.finalizers, before.finalizers) &&
    sameJson(row.ownerReferences, before.ownerReferences) &&
    sameOwnership(row, before)
  );
}

/** The last finalizer went: so does the resource, and what it owned. */
async function removeAtLast(
  ctx: Context,
  ports: WritePorts,
  { before, row, written }: { before: ResourceRow; row: NewRow; written: Pick<Written, "warnings"> },
): Promise<Written | null> {
  const removed = await commitDelete(ctx, ports, before);
  if (!removed) return null;
  if (!before.finalizers.includes(FOREGROUND_FINALIZER)) await collectGarbage(ctx, ports, removed, "Background");
  const resource = toResource({ ...row, resourceVersion: removed.resourceVersion });
  return { ...written, resource, stored: true, removed: true };
}
