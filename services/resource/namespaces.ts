import { and, asc, eq, isNull } from "drizzle-orm";
import { namespaceErrors } from "#core/resource/name";
import { StatusError } from "#core/resource/status-error";
import { namespaces, resources } from "#db/schema/resources";
import { DEFAULT_NAMESPACE, SYSTEM_NAMESPACE } from "#protocol/kinds/resource";
import type { Context } from "#services/context";
import type { WritePorts } from "./ports.ts";
import type { Scope } from "./scope.ts";

export interface Namespace {
  name: string;
  /** Absent for `default`, which is always there. */
  uid?: string;
  createdAt?: Date;
}

/** All namespaces of the organization by name; `default` is always among them. */
export async function listNamespaces(scope: Scope): Promise<Namespace[]> {
  const rows = await scope.db
    .select({ name: namespaces.name, uid: namespaces.uid, createdAt: namespaces.createdAt })
    .from(namespaces)
    .where(eq(namespaces.organizationId, scope.organizationId))
    .orderBy(asc(namespaces.name));
  return rows.some((row) => row.name === DEFAULT_NAMESPACE) ? rows : [{ name: DEFAULT_NAMESPACE }, ...rows];
}

function namespaceNotFound(name: string): StatusError {
  return new StatusError("NotFound", `namespaces "${name}" not found`, { kind: "namespaces", name });
}

/** Throws NOT_FOUND. */
export async function loadNamespace(scope: Scope, name: string): Promise<Namespace> {
  const rows = await scope.db
    .select({ name: namespaces.name, uid: namespaces.uid, createdAt: namespaces.createdAt })
    .from(namespaces)
    .where(and(eq(namespaces.organizationId, scope.organizationId), eq(namespaces.name, name)));
  if (rows[0]) return rows[0];
  if (name === DEFAULT_NAMESPACE) return { name };
  throw namespaceNotFound(name);
}

/** Refuses writes into a namespace that is not there, and into the product's own. */
export async function requireWritable(scope: Scope, name: string): Promise<void> {
  if (name === DEFAULT_NAMESPACE) return;
  if (name === SYSTEM_NAMESPACE) throw systemForbidden();
  await loadNamespace(scope, name);
}

function systemForbidden(): StatusError {
  return new StatusError("Forbidden", `namespaces "${SYSTEM_NAMESPACE}" is forbidden: it belongs to the product`, {
    kind: "namespaces",
    name: SYSTEM_NAMESPACE,
  });
}

/** Throws CONFLICT when it exists. */
export async function createNamespace(ctx: Context, ports: WritePorts, name: string): Promise<Namespace> {
  const errors = namespaceErrors(name);
  if (errors.length > 0) {
    const causes = errors.map((message) => ({
      field: "metadata.name",
      reason: "FieldValueInvalid",
      message: `Invalid value: ${message}`,
    }));
    throw new StatusError("Invalid", `Namespace "${name}" is invalid: metadata.name: ${errors.join(", ")}`, {
      kind: "Namespace",
      name,
      causes,
    });
  }
  const exists = new StatusError("AlreadyExists", `namespaces "${name}" already exists`, { kind: "namespaces", name });
  if (name === DEFAULT_NAMESPACE || name === SYSTEM_NAMESPACE) throw exists;
  const created = await ctx.db
    .insert(namespaces)
    .values({
      organizationId: ctx.actor.organizationId,
      name,
      uid: ports.newId(),
      createdBy: ctx.actor.userId,
      createdAt: new Date(ctx.nowMs()),
    })
    .onConflictDoNothing()
    .returning({ name: namespaces.name, uid: namespaces.uid, createdAt: namespaces.createdAt });
  if (!created[0]) throw exists;
  return created[0];
}

/** Only an empty one: throws CONFLICT while it holds resources. */
export async function deleteNamespace(scope: Scope, name: string): Promise<Namespace> {
  if (name === SYSTEM_NAMESPACE) throw systemForbidden();
  if (name === DEFAULT_NAMESPACE) {
    throw new StatusError("Forbidden", `namespaces "${name}" is forbidden: it must not be deleted`, {
      kind: "namespaces",
      name,
    });
  }
  const namespace = await loadNamespace(scope, name);
  const [inside] = await scope.db
    .select({ kind: resources.kind, name: resources.name })
    .from(resources)
    .where(
      and(
        eq(resources.organizationId, scope.organizationId),
        eq(resources.namespace, name),
        isNull(resources.deletedAt),
      ),
    )
    .limit(1);
  if (inside) {
    const message = `namespaces "${name}" still holds resources, such as ${inside.kind} "${inside.name}"`;
    throw new StatusError("Conflict", message, { kind: "namespaces", name });
  }
  await scope.db
    .delete(namespaces)
    .where(and(eq(namespaces.organizationId, scope.organizationId), eq(namespaces.name, name)));
  return namespace;
}
