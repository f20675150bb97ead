import { decideList, type Freshness } from "#core/resource/list-request";
import { StatusError } from "#core/resource/status-error";
import type { ResourceList } from "#protocol/kinds/resource";
import { getResource } from "#services/resource/get";
import { listResources } from "#services/resource/list";
import { answerList, answerResource } from "./answer.ts";
import { readLog } from "./log.ts";
import { listQuery } from "./list-query.ts";
import { flag } from "./options.ts";
import { allowed, allowedItem, allowedStatus, placeOf, scopeOf, type Request } from "./target.ts";
import { watch } from "./watch.ts";

export async function get(c: Request): Promise<Response> {
  const definition = await allowedItem(c, "get");
  return answerResource(c, definition, await getResource(scopeOf(c), { kind: definition.kind, ...placeOf(c) }));
}

/** Of a task also `log`: what was said, as text. */
export async function getSubresource(c: Request): Promise<Response> {
  if (c.req.param("subresource") === "log") return readLog(c);
  const definition = await allowedStatus(c, "get");
  return answerResource(c, definition, await getResource(scopeOf(c), { kind: definition.kind, ...placeOf(c) }));
}

/** A list, or with `watch` what happens to it. */
export async function list(c: Request): Promise<Response> {
  if (flag(c.req.query("watch"))) return watch(c, allowed(c, "watch"));
  const definition = allowed(c, "list");
  const decision = decideList(c.req.query());
  if (!decision.ok) throw new StatusError(decision.reason, decision.message);
  const found = await listResources(scopeOf(c), listQuery(c)(definition));
  if (decision.request.verb === "list") requireFresh(decision.request.freshness, found);
  return answerList(c, definition, found);
}

/** Lists are always of now: an older version that is asked for exactly is gone, a newer one is none of ours. */
function requireFresh(wanted: Freshness, { metadata }: ResourceList): void {
  const now = Number(metadata.resourceVersion);
  if (wanted.at === "exactly" && wanted.version < now) {
    throw new StatusError("Expired", `The provided resource version is too old: ${wanted.version}`);
  }
  if ((wanted.at === "atLeast" || wanted.at === "exactly") && wanted.version > now) {
    throw new StatusError("Expired", `Too large resource version: ${wanted.version}, current: ${now}`);
  }
}
