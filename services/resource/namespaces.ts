import { and, asc, eq, gt, inArray, isNull } from "drizzle-orm";
import { StatusError } from "#core/resource/status-error";
import { namespaces, resourceCounters, type NamespaceRow } from "#db/schema/resources";
import { DEFAULT_NAMESPACE, SYSTEM_NAMESPACE } from "#protocol/kinds/resource";
import { kubernetesTime } from "./kubernetes-time.ts";
import type { Scope } from "./scope.ts";

export interface Namespace {
  name: string;
  /** Absent for `default` and `system`, which are always there. */
  uid?: string;
  createdAt?: Date;
  resourceVersion?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

const EPOCH = new Date("2026-11-01T00:00:00Z");
const NAME_LABEL = "kubernetes.io/metadata.name";

function living(scope: Scope) {
  return and(eq(namespaces.organizationId, scope.organizationId), isNull(namespaces.deletedAt));
}

export function toNamespace(row: NamespaceRow): Namespace {
  const { name, uid, createdAt, resourceVersion, labels, annotations } = row;
  return { name, uid, createdAt, resourceVersion, labels, annotations };
}

/** All namespaces of the organization by name; `default` is always among them. */
export async function listNamespaces(scope: Scope): Promise<Namespace[]> {
  const rows = await scope.db.select().from(namespaces).where(living(scope)).orderBy(asc(namespaces.name));
  return withDefault(rows.map(toNamespace));
}

/** The same, with the version that a watch can go on from. */
export async function listNamespacesAt(scope: Scope): Promise<{ namespaces: Namespace[]; resourceVersion: string }> {
  const [counters, rows] = await scope.db.batch([
    scope.db
      .select({ version: resourceCounters.resourceVersion })
      .from(resourceCounters)
      .where(eq(resourceCounters.organizationId, scope.organizationId)),
    scope.db.select().from(namespaces).where(living(scope)).orderBy(asc(namespaces.name)),
  ]);
  return { namespaces: withDefault(rows.map(toNamespace)), resourceVersion: String(counters[0]?.version ?? 0) };
}

function withDefault(found: Namespace[]): Namespace[] {
  return found.some(({ name }) => name === DEFAULT_NAMESPACE) ? found : [{ name: DEFAULT_NAMESPACE }, ...found];
}

function namespaceNotFound(name: string): StatusError {
  return new StatusError("NotFound", `namespaces "${name}" not found`, { kind: "namespaces", name });
}

/** Throws NOT_FOUND. */
export async function loadNamespace(scope: Scope, name: string): Promise<Namespace> {
  const [found] = await loadNamespaces(scope, [name]);
  return found!;
}

/** In the order of their names. Throws NOT_FOUND for the first that is not there. */
export async function loadNamespaces(scope: Scope, names: string[]): Promise<Namespace[]> {
  const rows = await scope.db
    .select()
    .from(namespaces)
    .where(and(living(scope), inArray(namespaces.name, names)));
  return names.map((name) => {
    const row = rows.find((found) => found.name === name);
    if (row) return toNamespace(row);
    if (name === DEFAULT_NAMESPACE || name === SYSTEM_NAMESPACE) return { name };
    throw namespaceNotFound(name);
  });
}

export async function findNamespaceRow(scope: Scope, name: string): Promise<NamespaceRow | undefined> {
  const rows = await scope.db
    .select()
    .from(namespaces)
    .where(and(living(scope), eq(namespaces.name, name)));
  return rows[0];
}

/** Refuses writes into a namespace that is not there, and into the product's own. */
export async function requireWritable(scope: Scope, name: string): Promise<void> {
  if (name === DEFAULT_NAMESPACE) return;
  if (name === SYSTEM_NAMESPACE) throw systemForbidden();
  await loadNamespace(scope, name);
}

export function systemForbidden(): StatusError {
  return new StatusError("Forbidden", `namespaces "${SYSTEM_NAMESPACE}" is forbidden: it belongs to the product`, {
    kind: "namespaces",
    name: SYSTEM_NAMESPACE,
  });
}

export interface NamespaceResource {
  apiVersion: "v1";
  kind: "Namespace";
  metadata: {
    name: string;
    uid: string;
    resourceVersion: string;
    creationTimestamp: string;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec: { finalizers: string[] };
  status: { phase: "Active" | "Terminating" };
}

/** As Kubernetes shows it. The two that are always there have the organization's id for a uid. */
export function namespaceResource(namespace: Namespace, organizationId: string): NamespaceResource {
  const { name, annotations = {} } = namespace;
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name,
      uid: namespace.uid ?? organizationId,
      resourceVersion: String(namespace.resourceVersion || 1),
      creationTimestamp: kubernetesTime(namespace.createdAt ?? EPOCH),
      labels: { ...namespace.labels, [NAME_LABEL]: name },
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  };
}

/** Rows changed after a version, the deleted ones too. */
export function namespacesAfter(scope: Scope, version: number) {
  return scope.db
    .select()
    .from(namespaces)
    .where(and(eq(namespaces.organizationId, scope.organizationId), gt(namespaces.resourceVersion, version)));
}
