import { and, asc, eq, isNull, sql, type SQL } from "drizzle-orm";
import { BUILT_IN } from "#core/resource/built-in";
import { decodeCursor, encodeCursor, type ListCursor } from "#core/resource/cursor";
import type { NamespaceFilter } from "#core/namespace";
import { StatusError } from "#core/resource/status-error";
import { resourceCounters, resources, type ResourceRow } from "#db/schema/resources";
import { KINDS } from "#protocol/kinds/registry";
import { SYSTEM_NAMESPACE, type Kind, type Resource, type ResourceList } from "#protocol/kinds/resource";
import { withinNamespaces } from "../namespace/within.ts";
import { currentVersion } from "./changes-since.ts";
import type { Scope } from "./scope.ts";
import { selects, type Selection } from "./select.ts";
import { toResource } from "./to-resource.ts";

export const LIST_PAGE_MAX = 500;

export interface ListQuery extends Selection {
  /** Absent: all namespaces of the organization. */
  namespace?: string;
  /** When no single namespace is asked for: where the actor may look. */
  within?: NamespaceFilter;
  limit?: number;
  continue?: string;
}

/**
 * One page, ordered by namespace and name in byte order. Its resourceVersion is the one that the first page was read
 * at: a watch from there tells of everything that a later page may have missed. Throws INVALID for a bad selector or
 * cursor.
 */
export async function listResources(scope: Scope, query: ListQuery): Promise<ResourceList> {
  const selected = selects(query);
  const cursor = readCursor(query);
  if (query.namespace === SYSTEM_NAMESPACE) {
    return page(query.kind, builtIn(query.kind), String(await currentVersion(scope)), {});
  }
  const limit = Math.min(Math.max(query.limit || LIST_PAGE_MAX, 1), LIST_PAGE_MAX);
  const from = placed(scope, query);
  const after = cursor && sql`(${resources.namespace}, ${resources.name}) > (${cursor.namespace}, ${cursor.name})`;
  const [counters, rows] = await scope.db.batch([
    // First: what is written in between is then told again by a watch, and never missed.
    scope.db
      .select({ version: resourceCounters.resourceVersion })
      .from(resourceCounters)
      .where(eq(resourceCounters.organizationId, scope.organizationId)),
    scope.db
      .select()
      .from(resources)
      .where(and(...from, after, ...selected))
      .orderBy(asc(resources.namespace), asc(resources.name))
      .limit(limit + 1),
  ]);
  const version = cursor?.resourceVersion ?? String(counters[0]?.version ?? 0);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  if (rows.length <= limit || !last) return page(query.kind, shown.map(toResource), version, {});
  return page(query.kind, shown.map(toResource), version, { continue: nextCursor(version, last) });
}

function placed(scope: Scope, { kind, namespace, within = null }: ListQuery): SQL[] {
  return [
    eq(resources.organizationId, scope.organizationId),
    eq(resources.kind, kind),
    isNull(resources.deletedAt),
    namespace === undefined
      ? withinNamespaces(sql`${resources.namespace}`, within)
      : eq(resources.namespace, namespace),
  ];
}

function page(kind: Kind, items: Resource[], resourceVersion: string, more: { continue?: string }): ResourceList {
  const { apiVersion } = KINDS[kind];
  return { apiVersion, kind: `${kind}List`, metadata: { resourceVersion, ...more }, items };
}

function nextCursor(resourceVersion: string, last: ResourceRow): string {
  return encodeCursor({ resourceVersion, namespace: last.namespace, name: last.name });
}

function builtIn(kind: Kind): Resource[] {
  return BUILT_IN.filter((resource) => resource.kind === kind);
}

function readCursor(query: ListQuery): ListCursor | undefined {
  if (!query.continue) return undefined;
  const cursor = decodeCursor(query.continue);
  if (!cursor) throw new StatusError("BadRequest", "the continue parameter is not valid; start the list over");
  return cursor;
}
