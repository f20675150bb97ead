import { and, eq, isNull, sql } from "drizzle-orm";
import { admit, type Draft } from "#core/resource/admit";
import { isObject, mergePatch, sameJson } from "#core/resource/merge-patch";
import { badRequest, StatusError } from "#core/resource/status-error";
import { resources } from "#db/schema/resources";
import { DEFAULT_NAMESPACE, SYSTEM_NAMESPACE } from "#protocol/kinds/resource";
import type { Context } from "#services/context";
import { requireGroup, requireNoneNested } from "../namespace/group.ts";
import { ownNamespace } from "../namespace/members.ts";
import { namespaceAudit, type NamespaceAudit } from "./audit-namespace.ts";
import { removeRow } from "./collect-garbage.ts";
import type { NamespaceCommand, Patch, WriteOptions, WrittenNamespace } from "./command.ts";
import { findNamespaceRow, loadNamespace, namespaceResource, systemForbidden, type Namespace } from "./namespaces.ts";
import { patched as withPatch } from "./patched.ts";
import type { WritePorts } from "./ports.ts";
import { versionOf } from "./store.ts";

const NAME_LABEL = "kubernetes.io/metadata.name";

/** Any write of a namespace. */
export function writeNamespace(ctx: Context, ports: WritePorts, command: NamespaceCommand): Promise<WrittenNamespace> {
  switch (command.verb) {
    case "create-namespace":
      return createNamespace(ctx, ports, command.manifest, command.options);
    case "replace-namespace":
      return changeNamespace(ctx, ports, command, () => command.manifest);
    case "patch-namespace":
      return patchNamespace(ctx, ports, command);
    case "delete-namespace":
      return deleteNamespace(ctx, ports, command.name, command.options);
  }
}

/** An apply makes what is not there. */
async function patchNamespace(
  ctx: Context,
  ports: WritePorts,
  command: Extract<NamespaceCommand, { verb: "patch-namespace" }>,
): Promise<WrittenNamespace> {
  const { name, patch, options } = command;
  const isNew = patch.type === "apply" && name !== DEFAULT_NAMESPACE && !(await findNamespaceRow(scopeOf(ctx), name));
  if (isNew) return createNamespace(ctx, ports, patch.body, options);
  return changeNamespace(ctx, ports, command, (live) => patched(live, patch));
}

function scopeOf(ctx: Context) {
  return { db: ctx.db, organizationId: ctx.actor.organizationId };
}

function patched(live: unknown, patch: Patch): unknown {
  if (patch.type === "json") return withPatch(live, patch.body, { kind: "namespaces", group: "" });
  if (!isObject(patch.body)) throw badRequest("the patch must be a JSON object");
  return mergePatch(live, patch.body);
}

function read(manifest: unknown, name: string): Draft {
  const { draft } = admit("Namespace", isObject(manifest) ? { ...manifest, spec: manifest["spec"] ?? {} } : manifest, {
    namespace: name,
    name,
  });
  const { [NAME_LABEL]: _, ...labels } = draft.labels;
  return { ...draft, labels };
}

async function createNamespace(
  ctx: Context,
  ports: WritePorts,
  manifest: unknown,
  options: WriteOptions,
): Promise<WrittenNamespace> {
  const metadata = isObject(manifest) && isObject(manifest["metadata"]) ? manifest["metadata"] : {};
  const name = typeof metadata["name"] === "string" ? metadata["name"] : "";
  const { labels, annotations } = read(manifest, name);
  if (name === SYSTEM_NAMESPACE) throw systemForbidden();
  const taken = new StatusError("AlreadyExists", `namespaces "${name}" already exists`, { kind: "namespaces", name });
  if (name === DEFAULT_NAMESPACE) throw taken;
  await requireGroup(scopeOf(ctx), name);
  if (await findNamespaceRow(scopeOf(ctx), name)) throw taken;
  const uid = ports.newId();
  const namespace: Namespace = { name, uid, createdAt: new Date(ctx.nowMs()), labels, annotations };
  if (options.dryRun) return { namespace, resourceVersion: 0, warnings: [] };
  const entry: NamespaceAudit = { id: ports.newId(), verb: "create", before: null, after: namespace };
  const [stored] = await ctx.db.batch([store(ctx, namespace, entry), ownNamespace(ctx, { name, uid })]);
  const resourceVersion = versionOf(stored);
  if (resourceVersion === null) throw taken;
  return told(ports, "ADDED", { ...namespace, resourceVersion }, resourceVersion);
}

function told(
  ports: WritePorts,
  type: "ADDED" | "MODIFIED" | "DELETED",
  namespace: Namespace,
  resourceVersion: number,
): WrittenNamespace {
  ports.namespaceChanged({ type, namespace, resourceVersion });
  return { namespace, resourceVersion, warnings: [] };
}

/** The version it got; null when the name is taken. A name that was given up may be used anew. */
function store(ctx: Context, namespace: Namespace, entry: NamespaceAudit) {
  const { organizationId, userId } = ctx.actor;
  return ctx.db.execute<{ resource_version: string }>(
    sql`WITH counter AS (
      INSERT INTO resource_counters (organization_id, resource_version, configuration_version)
      VALUES (${organizationId}, 1, 0)
      ON CONFLICT (organization_id) DO UPDATE SET resource_version = resource_counters.resource_version + 1
      RETURNING resource_version),
    stored AS (INSERT INTO namespaces AS n
      (organization_id, name, uid, created_by, created_at, labels, annotations, resource_version)
    SELECT ${organizationId}, ${namespace.name}, ${namespace.uid ?? organizationId}::uuid, ${userId},
      ${(namespace.createdAt ?? new Date(ctx.nowMs())).toISOString()}::timestamptz,
      ${JSON.stringify(namespace.labels ?? {})}::jsonb, ${JSON.stringify(namespace.annotations ?? {})}::jsonb,
      counter.resource_version
    FROM counter
    ON CONFLICT (organization_id, name) DO UPDATE SET uid = excluded.uid, created_by = excluded.created_by,
      created_at = excluded.created_at, labels = excluded.labels, annotations = excluded.annotations,
      resource_version = excluded.resource_version, deleted_at = NULL
    WHERE n.deleted_at IS NOT NULL OR ${entry.verb === "update"}
    RETURNING n.uid, n.name, n.resource_version),
    ${namespaceAudit(ctx, entry)}
    SELECT resource_version::text FROM stored`,
  );
}

async function changeNamespace(
  ctx: Context,
  ports: WritePorts,
  { name, options }: { name: string; options: WriteOptions },
  next: (live: unknown) => unknown,
): Promise<WrittenNamespace> {
  if (name === SYSTEM_NAMESPACE) throw systemForbidden();
  const before = await loadNamespace(scopeOf(ctx), name);
  const live = namespaceResource(before, ctx.actor.organizationId);
  const draft = read(next(live), name);
  const { uid, resourceVersion: version } = live.metadata;
  if ((draft.uid ?? uid) !== uid || (draft.resourceVersion ?? version) !== version) throw changedMeanwhile(name);
  const { labels, annotations } = draft;
  const same = sameJson(labels, before.labels ?? {}) && sameJson(annotations, before.annotations ?? {});
  const namespace = { ...before, labels, annotations };
  if (same || options.dryRun) return { namespace, resourceVersion: before.resourceVersion ?? 1, warnings: [] };
  const entry: NamespaceAudit = { id: ports.newId(), verb: "update", before, after: namespace };
  const resourceVersion = versionOf(await store(ctx, namespace, entry));
  if (resourceVersion === null) throw changedMeanwhile(name);
  return told(ports, "MODIFIED", { ...namespace, resourceVersion }, resourceVersion);
}

function changedMeanwhile(name: string): StatusError {
  const message =
    `Operation cannot be fulfilled on namespaces "${name}": the object has been modified; ` +
    "please apply your changes to the latest version and try again";
  return new StatusError("Conflict", message, { kind: "namespaces", name });
}

/** With all that is in it, whoever names it from outside. Refused while a finalizer holds something inside. */
async function deleteNamespace(
  ctx: Context,
  ports: WritePorts,
  name: string,
  options: WriteOptions,
): Promise<WrittenNamespace> {
  const { organizationId } = ctx.actor;
  if (name === DEFAULT_NAMESPACE || name === SYSTEM_NAMESPACE) {
    throw new StatusError("Forbidden", `namespaces "${name}" is forbidden: this namespace may not be deleted`, {
      kind: "namespaces",
      name,
    });
  }
  const namespace = await loadNamespace(scopeOf(ctx), name);
  if (options.dryRun) return { namespace, resourceVersion: namespace.resourceVersion ?? 1, warnings: [] };
  await requireNoneNested(scopeOf(ctx), name);
  const held = await empty(ctx, ports, name);
  if (held.length > 0) {
    const message = `namespaces "${name}" still holds what waits for its finalizers: ${held.slice(0, 20).join(", ")}`;
    throw new StatusError("Conflict", message, { kind: "namespaces", name });
  }
  const entry: NamespaceAudit = { id: ports.newId(), verb: "delete", before: namespace, after: null };
  const { rows } = await ctx.db.execute<{ resource_version: string }>(
    sql`WITH counter AS (
      UPDATE resource_counters SET resource_version = resource_version + 1
      WHERE organization_id = ${organizationId} RETURNING resource_version),
    stored AS (UPDATE namespaces SET deleted_at = ${new Date(ctx.nowMs()).toISOString()}::timestamptz,
      resource_version = counter.resource_version
    FROM counter
    WHERE namespaces.organization_id = ${organizationId} AND namespaces.name = ${name}
    RETURNING namespaces.uid, namespaces.name, namespaces.resource_version),
    ${namespaceAudit(ctx, entry)}
    SELECT resource_version::text FROM stored`,
  );
  const resourceVersion = Number(rows[0]?.resource_version ?? 0);
  return told(ports, "DELETED", { ...namespace, resourceVersion }, resourceVersion);
}

/** Answers what could not go. */
async function empty(ctx: Context, ports: WritePorts, name: string): Promise<string[]> {
  const inside = and(
    eq(resources.organizationId, ctx.actor.organizationId),
    eq(resources.namespace, name),
    isNull(resources.deletedAt),
  );
  const held: string[] = [];
  for (const { uid } of await ctx.db.select({ uid: resources.uid }).from(resources).where(inside)) {
    // What an owner took along is gone by now.
    const [row] = await ctx.db
      .select()
      .from(resources)
      .where(and(inside, eq(resources.uid, uid)));
    const gone = row && (await removeRow(ctx, ports, row));
    if (row && !gone?.removed) held.push(`${row.kind}/${row.name}`);
  }
  return held;
}
