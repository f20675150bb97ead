import { namespacesFor } from "#auth/policy";
import type { ListQuery } from "#services/resource/list";
import { wholeNumber } from "./options.ts";
import { queryOf, type Request } from "./target.ts";

/** What of a kind the actor may see here. */
export function listQuery(c: Request): (definition: { kind: ListQuery["kind"]; plural: string }) => ListQuery {
  const { actor } = c.var;
  const namespace = c.req.param("namespace");
  const { continue: cursor, labelSelector, fieldSelector } = c.req.query();
  const limit = wholeNumber(queryOf(c), "limit");
  return ({ kind, plural }) => ({
    kind,
    visibleTo: actor.userId,
    within: namespacesFor(actor, "list", plural),
    ...(namespace === undefined ? {} : { namespace }),
    ...(limit ? { limit } : {}),
    ...(cursor ? { continue: cursor } : {}),
    ...(labelSelector ? { labelSelector } : {}),
    ...(fieldSelector ? { fieldSelector } : {}),
  });
}
