import { isObject, mergePatch, sameJson } from "#core/resource/merge-patch";
import { referenceKey, referencesOf } from "#core/resource/references";
import { badRequest, invalid, modified } from "#core/resource/status-error";
import type { Draft } from "#core/resource/admit";
import type { ResourceRow } from "#db/schema/resources";
import type { Context } from "#services/context";
import { readManifest, settleSpec } from "./admission.ts";
import type { PatchCommand, ReplaceCommand, Written } from "./command.ts";
import { loadRow } from "./get.ts";
import { requireWritable } from "./namespaces.ts";
import type { WritePorts } from "./ports.ts";
import { updateRow, versionOf, type NewRow } from "./store.ts";
import { toResource } from "./to-resource.ts";

/** Others that write between our read and our write: a conversation's status, at most a few times a second. */
const PATCH_TRIES = 5;

/** Throws CONFLICT unless `metadata.resourceVersion` is the current one. */
export async function replaceResource(ctx: Context, ports: WritePorts, command: ReplaceCommand): Promise<Written> {
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  await requireWritable(scope, command.namespace);
  const before = await loadRow(scope, command);
  const { draft, warnings } = readManifest(command.manifest, command, command.options);
  if (draft.resourceVersion === undefined) {
    const message = "Invalid value: must be specified for an update";
    throw invalid(command.kind, command.name, [
      { field: "metadata.resourceVersion", reason: "FieldValueInvalid", message },
    ]);
  }
  const written = await apply(ctx, ports, { before, draft, dryRun: command.options.dryRun });
  if (!written) throw modified(command.kind, command.name);
  return { ...written, warnings };
}

/** JSON merge patch over the resource as `get` shows it. */
export async function patchResource(ctx: Context, ports: WritePorts, command: PatchCommand): Promise<Written> {
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  if (!isObject(command.patch)) throw badRequest("a merge patch must be a JSON object");
  await requireWritable(scope, command.namespace);
  for (let attempt = 1; attempt <= PATCH_TRIES; attempt++) {
    const before = await loadRow(scope, command);
    const manifest = mergePatch(toResource(before), command.patch);
    const { draft, warnings } = readManifest(manifest, command, command.options);
    const written = await apply(ctx, ports, { before, draft, dryRun: command.options.dryRun });
    if (written) return { ...written, warnings };
  }
  throw modified(command.kind, command.name);
}

interface Change {
  before: ResourceRow;
  draft: Draft;
  dryRun: boolean;
}

/** Null when somebody else wrote in between. */
async function apply(ctx: Context, ports: WritePorts, change: Change): Promise<Omit<Written, "warnings"> | null> {
  const { before, draft, dryRun } = change;
  if (draft.uid !== undefined && draft.uid !== before.uid) throw modified(before.kind, before.name);
  if (draft.resourceVersion !== undefined && draft.resourceVersion !== String(before.resourceVersion)) {
    throw modified(before.kind, before.name);
  }
  const same =
    sameJson(draft.spec, before.spec) &&
    sameJson(draft.labels, before.labels) &&
    sameJson(draft.annotations, before.annotations);
  if (same) return { resource: toResource(before), stored: false };
  const spec = await settleSpec(ctx, ports, { key: before, spec: draft.spec, dryRun });
  const row: NewRow = {
    ...before,
    spec,
    labels: draft.labels,
    annotations: draft.annotations,
    refs: referencesOf(before.kind, spec, before.namespace).map(referenceKey),
    generation: before.generation + (sameJson(spec, before.spec) ? 0 : 1),
    updatedAt: new Date(ctx.nowMs()),
  };
  if (dryRun) return { resource: toResource({ ...row, resourceVersion: before.resourceVersion }), stored: false };
  const resourceVersion = versionOf(await updateRow(ctx, { row, before, auditId: ports.newId() }));
  return resourceVersion === null ? null : { resource: toResource({ ...row, resourceVersion }), stored: true };
}
