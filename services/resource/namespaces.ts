import { and, asc, eq } from "drizzle-orm";
import { StatusError } from "#core/resource/status-error";
import { namespaces } from "#db/schema/resources";
import { DEFAULT_NAMESPACE, SYSTEM_NAMESPACE } from "#protocol/kinds/resource";
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
