import { and, eq, isNull, sql, type SQL } from "drizzle-orm";
import { builtInResource } from "#core/resource/built-in";
import { referenceKey } from "#core/resource/references";
import { notFound } from "#core/resource/status-error";
import { resources, type ResourceRow } from "#db/schema/resources";
import { SYSTEM_NAMESPACE, type Kind, type Resource } from "#protocol/kinds/resource";
import type { Scope } from "./scope.ts";
import { toResource } from "./to-resource.ts";

export interface ResourceKey {
  kind: Kind;
  namespace: string;
  name: string;
}

/** Is a row of this name? One of them lives at most; others were deleted. */
export function isNamed({ organizationId }: Scope, { kind, namespace, name }: ResourceKey): SQL | undefined {
  return and(
    eq(resources.organizationId, organizationId),
    eq(resources.kind, kind),
    eq(resources.namespace, namespace),
    eq(resources.name, name),
  );
}

export async function findRow(scope: Scope, key: ResourceKey): Promise<ResourceRow | undefined> {
  const rows = await scope.db
    .select()
    .from(resources)
    .where(and(isNamed(scope, key), isNull(resources.deletedAt)));
  return rows[0];
}

interface Found extends Record<string, unknown> {
  uid: string;
  spec: ResourceRow["spec"];
}

/** Those of the keys that exist, by `Kind/namespace/name`. */
export async function findKeys(scope: Scope, keys: ResourceKey[]): Promise<Map<string, Found>> {
  const { rows } = await scope.db.execute<Found & { key: string }>(
    sql`SELECT wanted.key, r.uid, r.spec
      FROM unnest(${sql.param([...new Set(keys.map(referenceKey))])}::text[]) AS wanted (key)
      JOIN resources r ON r.organization_id = ${scope.organizationId} AND r.deleted_at IS NULL
        AND r.kind = split_part(wanted.key, '/', 1) AND r.namespace = split_part(wanted.key, '/', 2)
        AND r.name = split_part(wanted.key, '/', 3)`,
  );
  return new Map(rows.map(({ key, ...found }) => [key, found]));
}

/** Throws NOT_FOUND, also for a resource of another organization. */
export async function loadRow(scope: Scope, key: ResourceKey): Promise<ResourceRow> {
  const row = await findRow(scope, key);
  if (!row) throw notFound(key.kind, key.name);
  return row;
}

/** Reads one resource; the namespace `system` holds the built-in ones. Throws NOT_FOUND. */
export async function getResource(scope: Scope, key: ResourceKey): Promise<Resource> {
  if (key.namespace !== SYSTEM_NAMESPACE) return toResource(await loadRow(scope, key));
  const resource = builtInResource(key.kind, key.name);
  if (!resource) throw notFound(key.kind, key.name);
  return resource;
}
