import { and, asc, eq, isNull, sql, type SQL } from "drizzle-orm";
import { BUILT_IN } from "#core/resource/built-in";
import { decodeCursor, encodeCursor, type ListCursor } from "#core/resource/cursor";
import { parseFieldSelector, type FieldRequirement } from "#core/resource/field-selector";
import { parseLabelSelector, type Requirement } from "#core/resource/label-selector";
import { badRequest, StatusError } from "#core/resource/status-error";
import { resourceCounters, resources, type ResourceRow } from "#db/schema/resources";
import { API_VERSION, SYSTEM_NAMESPACE, type Kind, type Resource, type ResourceList } from "#protocol/kinds/resource";
import type { Scope } from "./scope.ts";
import { toResource } from "./to-resource.ts";

export const LIST_PAGE_MAX = 500;

export interface ListQuery {
  kind: Kind;
  /** Absent: all namespaces of the organization. */
  namespace?: string;
  limit?: number;
  continue?: string;
  labelSelector?: string;
  /** Tasks of others are left out, but for group chats. */
  visibleTo?: string;
  fieldSelector?: string;
}

/** One page, ordered by namespace and name in byte order. Throws INVALID for a bad selector, GONE for a bad cursor. */
export async function listResources(scope: Scope, query: ListQuery): Promise<ResourceList> {
  const conditions = [...labelConditions(query), ...fieldConditions(query)];
  const cursor = readCursor(query);
  if (query.namespace === SYSTEM_NAMESPACE) return page(query.kind, builtIn(query.kind), "1", undefined);
  const limit = Math.min(Math.max(query.limit || LIST_PAGE_MAX, 1), LIST_PAGE_MAX);
  const [counters, rows] = await scope.db.batch([
    scope.db
      .select({ version: resourceCounters.resourceVersion })
      .from(resourceCounters)
      .where(eq(resourceCounters.organizationId, scope.organizationId)),
    scope.db
      .select()
      .from(resources)
      .where(
        and(
          eq(resources.organizationId, scope.organizationId),
          eq(resources.kind, query.kind),
          isNull(resources.deletedAt),
          query.namespace === undefined ? undefined : eq(resources.namespace, query.namespace),
          query.visibleTo === undefined ? undefined : visibleTo(query.visibleTo),
          cursor && sql`(${resources.namespace}, ${resources.name}) > (${cursor.namespace}, ${cursor.name})`,
          ...conditions,
        ),
      )
      .orderBy(asc(resources.namespace), asc(resources.name))
      .limit(limit + 1),
  ]);
  const version = cursor?.resourceVersion ?? String(counters[0]?.version ?? 0);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last ? nextCursor(version, last) : undefined;
  return page(query.kind, shown.map(toResource), version, next);
}

function visibleTo(userId: string): SQL {
  return sql`(${resources.kind} <> 'Task' OR ${resources.createdBy} = ${userId}
    OR ${resources.spec} ->> 'groupChat' = 'true')`;
}

function page(kind: Kind, items: Resource[], resourceVersion: string, next: string | undefined): ResourceList {
  return {
    apiVersion: API_VERSION,
    kind: `${kind}List`,
    metadata: { resourceVersion, ...(next ? { continue: next } : {}) },
    items,
  };
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

function labelConditions(query: ListQuery): SQL[] {
  const selector = parseLabelSelector(query.labelSelector ?? "");
  if (!selector.ok) throw badRequest(selector.message);
  return selector.requirements.map(labelCondition);
}

function labelCondition(requirement: Requirement): SQL {
  const { key, operator } = requirement;
  const value = sql`(${resources.labels} ->> ${key})`;
  switch (operator) {
    case "exists":
      return sql`${value} IS NOT NULL`;
    case "absent":
      return sql`${value} IS NULL`;
    case "in": {
      // One value is the common case, and the one that the index of labels can serve.
      const [only, ...others] = requirement.values;
      if (others.length === 0) return sql`${resources.labels} @> ${JSON.stringify({ [key]: only })}::jsonb`;
      return sql`${value} = ANY(${sql.param(requirement.values)}::text[])`;
    }
    case "notin":
      return sql`(${value} IS NULL OR ${value} <> ALL(${sql.param(requirement.values)}::text[]))`;
  }
}

function fieldConditions(query: ListQuery): SQL[] {
  const selector = parseFieldSelector(query.kind, query.fieldSelector ?? "");
  if (!selector.ok) throw badRequest(selector.message);
  return selector.requirements.map(fieldCondition);
}

const TOP = { metadata: null, spec: resources.spec, status: resources.status };

function fieldCondition({ path, equal, value }: FieldRequirement): SQL {
  const [top, ...rest] = path.split(".") as [keyof typeof TOP, ...string[]];
  const column = TOP[top];
  const found = column
    ? sql`coalesce(${column} #>> ${sql.param(rest)}::text[], '')`
    : sql`${rest[0] === "name" ? resources.name : resources.namespace}`;
  return equal ? sql`${found} = ${value}` : sql`${found} <> ${value}`;
}
