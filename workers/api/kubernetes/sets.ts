/** Many resources at once, and what a resource was: below `/api/v1/namespaces/{ns}`, beside Kubernetes' own addresses. */
import * as z from "zod";
import { decide, requireRight } from "#auth/policy";
import { referenceKey } from "#core/resource/references";
import { badRequest } from "#core/resource/status-error";
import { writeSetThroughHub, writeThroughHub } from "#durable-objects/tenant-hub/write";
import { KINDS } from "#protocol/kinds/registry";
import type { SetCommand } from "#services/resource/command";
import { findKeys, loadRow, type ResourceKey } from "#services/resource/get";
import { getVersion, listDeleted, listVersions } from "#services/resource/history";
import { listReferrers } from "#services/resource/referrers";
import { readSet } from "#services/resource/write-set";
import { loadTask } from "#services/task/load";
import { answer, answerResource, answerWritten, warn } from "./answer.ts";
import { flag, wholeNumber, writeOptions } from "./options.ts";
import { allowed, allowedItem, bodyOf, placeOf, queryOf, scopeOf, type Request } from "./target.ts";

/** `POST …/apply` and `…/delete`: a list of manifests, or `{ "items": […] }`; `?atomic=true` for all or nothing. */
export async function writeSet(c: Request, verb: SetCommand["verb"]): Promise<Response> {
  const { value, duplicates } = await bodyOf(c);
  const manifests = Array.isArray(value) ? value : (value as { items?: unknown } | null)?.items;
  if (!Array.isArray(manifests)) throw badRequest("the body must be a list of resources");
  const { namespace } = placeOf(c);
  await requireAll(
    c,
    verb,
    readSet(manifests, namespace).map(({ key }) => key),
  );
  const results = await writeSetThroughHub(c.env, c.var.actor, {
    verb,
    namespace,
    manifests,
    atomic: flag(c.req.query("atomic")),
    options: writeOptions(queryOf(c), c.req.header("user-agent"), duplicates),
  });
  warn(c, [...new Set(results.flatMap(({ warnings }) => warnings))].slice(0, 20));
  const failed = results.filter(({ outcome }) => outcome === "failed").length;
  return answer(c, { success: failed === 0, failed, results });
}

async function requireAll(c: Request, verb: SetCommand["verb"], keys: ResourceKey[]): Promise<void> {
  const { actor, ctx } = c.var;
  const there = await findKeys(scopeOf(c), keys);
  for (const key of keys) {
    const found = there.get(referenceKey(key));
    const right = verb === "delete-set" ? "delete" : found ? "update" : "create";
    requireRight(actor, right, KINDS[key.kind].plural, key.namespace);
    if (found && key.kind === "Task") await loadTask(ctx, found.uid, "manage");
  }
}

const REFERRERS_MAX = 200;

/** `GET …/{kinds}/{name}/referrers`: what names it, as far as the caller may see that. */
export async function referrers(c: Request): Promise<Response> {
  const { kind } = await allowedItem(c, "get");
  const row = await loadRow(scopeOf(c), { kind, ...placeOf(c) });
  const found = await listReferrers(scopeOf(c), row, { limit: REFERRERS_MAX });
  const { actor } = c.var;
  return answer(c, {
    referrers: found.filter((one) => decide(actor, "get", KINDS[one.kind].plural, one.namespace).allowed),
  });
}

/** `GET …/{kinds}/{name}/versions` */
export async function versions(c: Request): Promise<Response> {
  const { kind } = await allowedItem(c, "get");
  const [before, limit] = [wholeNumber(queryOf(c), "before"), wholeNumber(queryOf(c), "limit")];
  const page = { ...(before ? { before } : {}), ...(limit ? { limit } : {}) };
  return answer(c, { versions: await listVersions(scopeOf(c), { kind, ...placeOf(c) }, page) });
}

export async function version(c: Request): Promise<Response> {
  const definition = await allowedItem(c, "get");
  const { kind } = definition;
  return answerResource(c, definition, await getVersion(scopeOf(c), { kind, ...placeOf(c) }, versionNumber(c)));
}

function versionNumber(c: Request): number {
  const text = c.req.param("version") ?? "";
  if (!/^\d{1,15}$/.test(text)) throw badRequest("a version is a whole number");
  return Number(text);
}

/** `POST …/{kinds}/{name}/versions/{version}/restore` */
export async function rewind(c: Request): Promise<Response> {
  const definition = await allowedItem(c, "update");
  const options = writeOptions(queryOf(c), c.req.header("user-agent"));
  const command = { verb: "restore", kind: definition.kind, ...placeOf(c), resourceVersion: versionNumber(c) } as const;
  return answerWritten(c, definition, await writeThroughHub(c.env, c.var.actor, { ...command, options }));
}

/** `GET …/{kinds}/-/deleted` */
export async function deleted(c: Request): Promise<Response> {
  const { kind } = allowed(c, "list");
  const items = await listDeleted(scopeOf(c), { kind, namespace: placeOf(c).namespace });
  // Tasks of others stay theirs, and none can be brought back.
  return answer(c, { items: kind === "Task" ? [] : items });
}

const Restore = z.object({ uid: z.uuid().optional() });

/** `POST …/{kinds}/{name}/restore` */
export async function restore(c: Request): Promise<Response> {
  const definition = allowed(c, "create");
  const parsed = Restore.safeParse((await bodyOf(c)).value ?? {});
  if (!parsed.success) throw badRequest("uid: must be a uid");
  const { uid } = parsed.data;
  const options = writeOptions(queryOf(c), c.req.header("user-agent"));
  const command = { verb: "restore", kind: definition.kind, ...placeOf(c), ...(uid ? { uid } : {}), options } as const;
  return answerWritten(c, definition, await writeThroughHub(c.env, c.var.actor, command), 201);
}
