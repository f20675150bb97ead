/** Selectors as conditions in SQL. */
import { sql, type SQL } from "drizzle-orm";
import { parseFieldSelector, type FieldRequirement } from "#core/resource/field-selector";
import { parseLabelSelector, type Requirement } from "#core/resource/label-selector";
import { badRequest } from "#core/resource/status-error";
import { resources } from "#db/schema/resources";
import type { Kind } from "#protocol/kinds/resource";

export interface Selection {
  kind: Kind;
  labelSelector?: string;
  fieldSelector?: string;
  /** Tasks of others are left out, but for group chats. */
  visibleTo?: string;
}

/** Throws INVALID for a selector that cannot be read. */
export function selects(selection: Selection): SQL[] {
  const { visibleTo } = selection;
  return [
    ...labelConditions(selection.labelSelector ?? ""),
    ...fieldConditions(selection.kind, selection.fieldSelector ?? ""),
    ...(visibleTo === undefined || selection.kind !== "Task" ? [] : [isVisibleTo(visibleTo)]),
  ];
}

function isVisibleTo(userId: string): SQL {
  return sql`(${resources.createdBy} = ${userId} OR ${resources.spec} ->> 'groupChat' = 'true')`;
}

function labelConditions(text: string): SQL[] {
  const selector = parseLabelSelector(text);
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

function fieldConditions(kind: Kind, text: string): SQL[] {
  const selector = parseFieldSelector(kind, text);
  if (!selector.ok) throw badRequest(selector.message);
  return selector.requirements.map(fieldCondition);
}

const COLUMNS: Record<string, typeof resources.spec | typeof resources.status> = {
  spec: resources.spec,
  status: resources.status,
};

/** A path that begins with neither is of a kind whose spec stands at the top level: a secret's `type`. */
function fieldCondition({ path, equal, value }: FieldRequirement): SQL {
  const steps = path.split(".");
  const column = COLUMNS[steps[0] ?? ""];
  const within = column ? steps.slice(1) : steps;
  const found =
    steps[0] === "metadata"
      ? sql`${steps[1] === "name" ? resources.name : resources.namespace}`
      : sql`coalesce(${column ?? resources.spec} #>> ${sql.param(within)}::text[], '')`;
  return equal ? sql`${found} = ${value}` : sql`${found} <> ${value}`;
}
