import { and, asc, eq, gt, sql } from "drizzle-orm";
import { namespaces, resourceCounters, resources } from "#db/schema/resources";
import { toNamespace, namespacesAfter } from "./namespaces.ts";
import type { NamespaceChange, StoredChange } from "./ports.ts";
import type { Scope } from "./scope.ts";

export interface ChangesSince {
  /** Everything up to this version is in the answer, or was overtaken by something that is. */
  version: number;
  changes: StoredChange[];
  namespaces: NamespaceChange[];
  /** There are more than `limit`; the answer is not whole. */
  cut: boolean;
}

export async function currentVersion({ db, organizationId }: Scope): Promise<number> {
  const [row] = await db
    .select({ version: resourceCounters.resourceVersion })
    .from(resourceCounters)
    .where(eq(resourceCounters.organizationId, organizationId));
  return row?.version ?? 0;
}

/**
 * What changed after a version, each resource in its newest state only. Versions become visible in their order (every
 * write holds the counter's row until it is committed), so nothing older can turn up later.
 */
export async function changesSince(scope: Scope, version: number, limit: number): Promise<ChangesSince> {
  const { db, organizationId } = scope;
  const madeSince = sql<boolean>`EXISTS (SELECT 1 FROM resource_versions v WHERE v.uid = ${resources.uid}
    AND v.verb IN ('create', 'restore') AND v.resource_version > ${version})`;
  const [counters, rows, spaces] = await db.batch([
    db
      .select({ version: resourceCounters.resourceVersion })
      .from(resourceCounters)
      .where(eq(resourceCounters.organizationId, organizationId)),
    db
      .select({ row: resources, made: madeSince })
      .from(resources)
      .where(and(eq(resources.organizationId, organizationId), gt(resources.resourceVersion, version)))
      .orderBy(asc(resources.resourceVersion))
      .limit(limit + 1),
    namespacesAfter(scope, version)
      .orderBy(asc(namespaces.resourceVersion))
      .limit(limit + 1),
  ]);
  const last = Math.max(version, counters[0]?.version ?? 0, rows.at(-1)?.row.resourceVersion ?? 0);
  return {
    version: Math.max(last, spaces.at(-1)?.resourceVersion ?? 0),
    changes: rows.slice(0, limit).map(({ row, made }) => {
      if (row.deletedAt) return { type: "DELETED", row };
      return { type: made ? "ADDED" : "MODIFIED", row };
    }),
    namespaces: spaces.map((row) => ({
      type: row.deletedAt ? "DELETED" : "MODIFIED",
      namespace: toNamespace(row),
      resourceVersion: row.resourceVersion,
    })),
    cut: rows.length > limit || spaces.length > limit,
  };
}
