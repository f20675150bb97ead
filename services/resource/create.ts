import { referenceKey, referencesOf } from "#core/resource/references";
import type { Draft } from "#core/resource/admit";
import { alreadyExists, invalid } from "#core/resource/status-error";
import type { ResourceRow } from "#db/schema/resources";
import type { ManagedFieldsEntry } from "#protocol/kinds/resource";
import type { Context } from "#services/context";
import { readManifest, settleSpec, type Settled } from "./admission.ts";
import { behaviourOf } from "./behaviours/registry.ts";
import { commitInsert } from "./commit.ts";
import type { CreateCommand, Written } from "./command.ts";
import { findRow, type ResourceKey } from "./get.ts";
import { requireWritable } from "./namespaces.ts";
import { ownedAfter, writerOf } from "./ownership.ts";
import type { WritePorts } from "./ports.ts";
import { withReady } from "./ready.ts";
import type { NewRow } from "./store.ts";
import { toResource } from "./to-resource.ts";

const NAME_TRIES = 5;
/** As Kubernetes: no vowels and nothing that reads like another sign. */
const SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
const SUFFIX_LENGTH = 5;

function generatedName(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SUFFIX_LENGTH));
  return prefix + Array.from(bytes, (byte) => SUFFIX_LETTERS[byte % SUFFIX_LETTERS.length]).join("");
}

/**
 * `owners`: who owns which field, when that is known already. Throws INVALID with every cause, CONFLICT when the name is
 * taken, NOT_FOUND for a namespace that is not there.
 */
export async function createResource(
  ctx: Context,
  ports: WritePorts,
  command: CreateCommand,
  owners?: ManagedFieldsEntry[],
): Promise<Written> {
  const { kind, namespace, manifest, options } = command;
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  const { draft, warnings } = readManifest(manifest, { kind, namespace }, options);
  await requireWritable(scope, namespace);
  const prefix = draft.generateName ?? behaviourOf(kind).namePrefix;
  if (draft.name === undefined && prefix === undefined) {
    const message = "Required value: name or generateName is required";
    throw invalid(kind, "", [{ field: "metadata.name", reason: "FieldValueRequired", message }]);
  }
  const key = { kind, namespace, name: draft.name ?? generatedName(prefix ?? "") };
  // Before the key is sealed, so that a name that is taken leaves no secret behind.
  if (draft.name !== undefined && (await findRow(scope, key))) throw alreadyExists(kind, key.name);
  const settled = await settleSpec(ctx, ports, { ...draft, key, before: undefined, dryRun: options.dryRun });
  const all = [...warnings, ...settled.warnings];
  const row = newRow(ctx, { key, draft, settled, uid: command.uid ?? ports.newId() });
  row.managedFields = owners ?? ownedAfter(writerOf(ctx, options), { before: null, row });
  if (options.dryRun) {
    return { resource: withoutVersion({ ...row, resourceVersion: 0 }), warnings: all, stored: false, created: true };
  }
  for (let attempt = 1; attempt <= NAME_TRIES; attempt++) {
    const stored = await commitInsert(ctx, ports, row);
    if (stored) return { resource: toResource(stored), warnings: all, stored: true, created: true };
    if (draft.name !== undefined) break;
    row.name = generatedName(prefix ?? "");
  }
  throw alreadyExists(kind, row.name);
}

/** A resource that was never stored; who owns its fields is not known yet. */
export function newRow(
  ctx: Context,
  { key, draft, settled, uid }: { key: ResourceKey; draft: Draft; settled: Settled; uid: string },
): NewRow {
  const now = new Date(ctx.nowMs());
  const { spec, written, findings } = settled;
  const { initialStatus, reportsReady } = behaviourOf(key.kind);
  return {
    uid,
    organizationId: ctx.actor.organizationId,
    ...key,
    generateName: draft.name === undefined ? (draft.generateName ?? null) : null,
    spec,
    written,
    status: withReady(initialStatus ?? null, findings, ctx.nowMs(), reportsReady),
    labels: draft.labels,
    annotations: draft.annotations,
    finalizers: draft.finalizers,
    ownerReferences: draft.ownerReferences,
    managedFields: [],
    deletionAt: null,
    refs: referencesOf(key.kind, spec, key.namespace).map(referenceKey),
    generation: 1,
    createdBy: ctx.actor.userId,
    createdAt: now,
    updatedAt: now,
  };
}

/** What a dry run would make has no version. */
function withoutVersion(row: Omit<ResourceRow, "deletedAt">): Written["resource"] {
  const resource = toResource(row);
  const { resourceVersion: _, ...metadata } = resource.metadata;
  return { ...resource, metadata: metadata as typeof resource.metadata };
}
