import { referenceKey, referencesOf } from "#core/resource/references";
import { alreadyExists, invalid } from "#core/resource/status-error";
import type { Context } from "#services/context";
import { readManifest, settleSpec } from "./admission.ts";
import type { CreateCommand, Written } from "./command.ts";
import { findRow } from "./get.ts";
import { requireWritable } from "./namespaces.ts";
import type { WritePorts } from "./ports.ts";
import { insertRow, versionOf, type NewRow } from "./store.ts";
import { toResource } from "./to-resource.ts";

const NAME_TRIES = 5;
/** As Kubernetes: no vowels and nothing that reads like another sign. */
const SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
const SUFFIX_LENGTH = 6;

function generatedName(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SUFFIX_LENGTH));
  return prefix + Array.from(bytes, (byte) => SUFFIX_LETTERS[byte % SUFFIX_LETTERS.length]).join("");
}

/** Throws INVALID with every cause, CONFLICT when the name is taken, NOT_FOUND for a namespace that is not there. */
export async function createResource(ctx: Context, ports: WritePorts, command: CreateCommand): Promise<Written> {
  const { kind, namespace, manifest, options } = command;
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  const { draft, warnings } = readManifest(manifest, { kind, namespace }, options);
  await requireWritable(scope, namespace);
  const prefix = draft.generateName ?? (kind === "Task" ? "task-" : undefined);
  if (draft.name === undefined && prefix === undefined) {
    const message = "Required value: name or generateName is required";
    throw invalid(kind, "", [{ field: "metadata.name", reason: "FieldValueRequired", message }]);
  }
  const name = () => draft.name ?? generatedName(prefix ?? "");
  const key = { kind, namespace, name: name() };
  // Before the key is sealed, so that a name that is taken leaves no secret behind.
  if (draft.name !== undefined && (await findRow(scope, key))) throw alreadyExists(kind, key.name);
  const spec = await settleSpec(ctx, ports, { key, spec: draft.spec, dryRun: options.dryRun });
  const now = new Date(ctx.nowMs());
  const row: NewRow = {
    uid: command.uid ?? ports.newId(),
    organizationId: scope.organizationId,
    kind,
    namespace,
    name: key.name,
    spec,
    status: kind === "Task" ? { phase: "Pending" } : null,
    labels: draft.labels,
    annotations: draft.annotations,
    refs: referencesOf(kind, spec, namespace).map(referenceKey),
    generation: 1,
    createdBy: ctx.actor.userId,
    createdAt: now,
    updatedAt: now,
  };
  if (options.dryRun) return { resource: toResource({ ...row, resourceVersion: 0 }), warnings, stored: false };
  for (let attempt = 1; attempt <= NAME_TRIES; attempt++) {
    const resourceVersion = versionOf(await insertRow(ctx, row, ports.newId()));
    if (resourceVersion !== null) return { resource: toResource({ ...row, resourceVersion }), warnings, stored: true };
    if (draft.name !== undefined) break;
    row.name = name();
  }
  throw alreadyExists(kind, row.name);
}
