import { and, arrayContains, asc, eq, isNull, ne, sql } from "drizzle-orm";
import { referenceKey } from "#core/resource/references";
import { resources, type ResourceRow } from "#db/schema/resources";
import type { Kind } from "#protocol/kinds/resource";
import type { Scope } from "./scope.ts";

export interface Referrer {
  kind: Kind;
  namespace: string;
  name: string;
}

/** Resources that name this one, at most `limit`; `butOwned`: without those that it owns. */
export async function listReferrers(
  scope: Scope,
  row: ResourceRow,
  { limit, butOwned = false }: { limit: number; butOwned?: boolean },
): Promise<Referrer[]> {
  return scope.db
    .select({ kind: resources.kind, namespace: resources.namespace, name: resources.name })
    .from(resources)
    .where(
      and(
        eq(resources.organizationId, scope.organizationId),
        arrayContains(resources.refs, [referenceKey(row)]),
        isNull(resources.deletedAt),
        ne(resources.uid, row.uid),
        butOwned ? sql`NOT ${resources.ownerReferences} @> ${JSON.stringify([{ uid: row.uid }])}::jsonb` : undefined,
      ),
    )
    .orderBy(asc(resources.kind), asc(resources.namespace), asc(resources.name))
    .limit(limit);
}
