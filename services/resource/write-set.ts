/** A set of manifests as one write: what is referred to comes first, and goes last. */
import { AppError, asAppError } from "#core/errors";
import { isObject } from "#core/resource/merge-patch";
import { metadataOf, specOf, type Manifest } from "#core/resource/manifest";
import { referenceKey, referencesOf } from "#core/resource/references";
import { badRequest, StatusError } from "#core/resource/status-error";
import type { Database } from "#db/connect";
import { inTransaction } from "#db/in-transaction";
import { KINDS } from "#protocol/kinds/registry";
import { KIND_NAMES } from "#protocol/kinds/resource";
import type { Context } from "#services/context";
import { changeResource } from "./change.ts";
import type { SetCommand, SetResult, Written } from "./command.ts";
import { createResource } from "./create.ts";
import { deleteResource } from "./delete.ts";
import { findRow, type ResourceKey } from "./get.ts";
import { requireWritable } from "./namespaces.ts";
import { manifestOf, ownedAfter, writerOf } from "./ownership.ts";
import type { NamespaceChange, StoredChange, WritePorts } from "./ports.ts";

export const SET_MAX = 500;

export interface SetItem {
  key: ResourceKey;
  manifest: Manifest;
}

/** Where each manifest of a set belongs. Throws INVALID for one that does not say what it is. */
export function readSet(manifests: unknown[], namespace: string): SetItem[] {
  if (manifests.length > SET_MAX) throw badRequest(`a set has at most ${SET_MAX} resources`);
  return manifests.map((manifest, index) => {
    if (!isObject(manifest)) throw badRequest(`[${index}]: must be an object`);
    const kind = KIND_NAMES.find((name) => name === manifest["kind"] && KINDS[name].namespaced);
    if (!kind)
      throw badRequest(
        `[${index}].kind: must be one of ${KIND_NAMES.filter((name) => KINDS[name].namespaced).join(", ")}`,
      );
    const { name, namespace: own } = metadataOf(manifest);
    if (typeof name !== "string" || name === "") throw badRequest(`[${index}].metadata.name: Required value`);
    return { key: { kind, namespace: typeof own === "string" && own !== "" ? own : namespace, name }, manifest };
  });
}

/** What a resource refers to stands before it, as far as the references go without a circle. */
export function inReferenceOrder(items: SetItem[]): SetItem[] {
  const byKey = new Map(items.map((item) => [referenceKey(item.key), item]));
  const ordered = new Set<SetItem>();
  const visiting = new Set<SetItem>();
  const visit = (item: SetItem): void => {
    if (ordered.has(item) || visiting.has(item)) return;
    visiting.add(item);
    const { kind, namespace } = item.key;
    for (const reference of referencesOf(kind, specOf(KINDS[kind], item.manifest), namespace)) {
      const target = byKey.get(referenceKey(reference));
      if (target) visit(target);
    }
    ordered.add(item);
  };
  for (const item of items) visit(item);
  return [...ordered];
}

/** Answers one result per manifest. With `atomic` the first failure undoes everything and is thrown. */
export async function writeSet(ctx: Context, ports: WritePorts, command: SetCommand): Promise<SetResult[]> {
  const items = inReferenceOrder(readSet(command.manifests, command.namespace));
  if (command.verb === "delete-set") items.reverse();
  if (!command.atomic || command.options.dryRun) return each(ctx, ports, command, items);
  const changes: StoredChange[] = [];
  const namespaces: NamespaceChange[] = [];
  const held: WritePorts = {
    ...ports,
    changed: (change) => void changes.push(change),
    namespaceChanged: (change) => void namespaces.push(change),
  };
  // Everything in here has to go through the transaction: on one connection another would wait for it for ever.
  const results = await inTransaction(ctx.db, (tx) =>
    each({ ...ctx, db: tx as unknown as Database }, held, command, items),
  );
  for (const change of changes) ports.changed(change);
  for (const change of namespaces) ports.namespaceChanged(change);
  return results;
}

async function each(ctx: Context, ports: WritePorts, command: SetCommand, items: SetItem[]): Promise<SetResult[]> {
  const results: SetResult[] = [];
  for (const item of items) {
    const { kind, namespace, name } = item.key;
    try {
      results.push({ kind, namespace, name, ...(await one(ctx, ports, command, item)) });
    } catch (error) {
      const known = asAppError(error);
      if (command.atomic || !known) throw named(error, item.key);
      const reason = error instanceof StatusError ? error.reason : known.code;
      const failure = { reason, message: known.message };
      results.push({ kind, namespace, name, outcome: "failed", warnings: [], error: failure });
    }
  }
  return results;
}

/** A set that fails as a whole says which of it failed. */
function named(error: unknown, { kind, namespace, name }: ResourceKey): unknown {
  const place = `${kind} ${namespace}/${name}`;
  if (error instanceof StatusError) return new StatusError(error.reason, `${place}: ${error.message}`, error.subject);
  return error instanceof AppError ? new AppError(error.code, `${place}: ${error.message}`, error.details) : error;
}

type Outcome = Pick<SetResult, "outcome" | "warnings" | "resource">;

async function one(ctx: Context, ports: WritePorts, command: SetCommand, { key, manifest }: SetItem): Promise<Outcome> {
  const { options } = command;
  if (command.verb === "delete-set") {
    const { warnings } = await deleteResource(ctx, ports, { verb: "delete", ...key, preconditions: {}, options });
    return { outcome: "deleted", warnings };
  }
  const written = await upsert(ctx, ports, { key, manifest }, options);
  const outcome = written.created ? "created" : written.stored || options.dryRun ? "configured" : "unchanged";
  return { outcome, warnings: written.warnings, resource: written.resource };
}

async function upsert(
  ctx: Context,
  ports: WritePorts,
  { key, manifest }: SetItem,
  options: SetCommand["options"],
): Promise<Written> {
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  await requireWritable(scope, key.namespace);
  const before = await findRow(scope, key);
  const placed = { ...manifest, metadata: { ...metadataOf(manifest), namespace: key.namespace } };
  if (!before) {
    const { kind, namespace } = key;
    return createResource(ctx, ports, { verb: "create", kind, namespace, manifest: placed, options });
  }
  const live = metadataOf(manifestOf(before));
  const given = metadataOf(manifest);
  const kept = { finalizers: live["finalizers"], ownerReferences: live["ownerReferences"] };
  const { uid: _, ...metadata } = { uid: before.uid, ...kept, ...given, namespace: key.namespace };
  const written = await changeResource(ctx, ports, {
    before,
    manifest: { ...manifest, metadata },
    options,
    own: (row) => ownedAfter(writerOf(ctx, options), { before, row }),
  });
  if (written) return written;
  throw new StatusError("Conflict", `${key.kind} "${key.name}" was changed meanwhile; try again`, { name: key.name });
}
