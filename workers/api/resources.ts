import { Hono, type Context as HonoContext } from "hono";
import * as z from "zod";
import { requireRight, type Verb } from "#auth/policy";
import { badRequest, StatusError } from "#core/resource/status-error";
import { writeThroughHub } from "#durable-objects/tenant-hub/write";
import { kindByPlural, type KindDefinition } from "#protocol/kinds/registry";
import type { FieldValidation, ResourceCommand, WriteOptions } from "#services/resource/command";
import { getResource } from "#services/resource/get";
import { listResources } from "#services/resource/list";
import { loadTask } from "#services/task/load";
import type { ApiEnv } from "./environment.ts";
import { requireActor } from "./middleware/require-actor.ts";

const GROUP = "/agent.wecode.io/v1";
const COLLECTION = `${GROUP}/namespaces/:namespace/:plural` as const;
const ITEM = `${COLLECTION}/:name` as const;
const MERGE_PATCH = /^application\/(merge-patch\+json|json)\b/i;

type Request = HonoContext<ApiEnv>;

/** `/apis/agent.wecode.io/v1`: the resources of an organization, in the shape of the Kubernetes API. */
export const resources = new Hono<ApiEnv>()
  .use(requireActor)
  .get(`${GROUP}/:plural`, (c) => list(c))
  .get(COLLECTION, (c) => list(c, c.req.param("namespace")))
  .get(ITEM, async (c) => {
    const { kind } = allowed(c, "get");
    const resource = await getResource(scopeOf(c), { kind, ...placeOf(c) });
    if (kind === "Task") await loadTask(c.var.ctx, resource.metadata.uid, "read");
    return c.json(resource);
  })
  .post(COLLECTION, async (c) => {
    const { kind } = allowed(c, "create");
    const { namespace } = placeOf(c);
    return write(c, { verb: "create", kind, namespace, manifest: await bodyOf(c), options: optionsOf(c) }, 201);
  })
  .put(ITEM, async (c) => {
    const { kind } = await allowedItem(c, "update");
    return write(c, { verb: "replace", kind, ...placeOf(c), manifest: await bodyOf(c), options: optionsOf(c) });
  })
  .patch(ITEM, async (c) => {
    const { kind } = await allowedItem(c, "update");
    if (!MERGE_PATCH.test(c.req.header("content-type") ?? "")) {
      throw new StatusError("UnsupportedMediaType", "Send a merge patch as application/merge-patch+json.");
    }
    return write(c, { verb: "patch", kind, ...placeOf(c), patch: await bodyOf(c), options: optionsOf(c) });
  })
  .delete(ITEM, async (c) => {
    const { kind } = await allowedItem(c, "delete");
    const { preconditions } = DeleteOptions.parse((await c.req.text()) ? await bodyOf(c) : {});
    return write(c, { verb: "delete", kind, ...placeOf(c), preconditions, options: optionsOf(c) });
  });

const DeleteOptions = z.object({
  preconditions: z.object({ uid: z.string().optional(), resourceVersion: z.string().optional() }).default({}),
});

async function list(c: Request, namespace?: string): Promise<Response> {
  const { kind } = allowed(c, "list");
  const limit = c.req.query("limit");
  const query = c.req.query();
  const found = await listResources(scopeOf(c), {
    kind,
    visibleTo: c.var.actor.userId,
    ...(namespace === undefined ? {} : { namespace }),
    ...(limit === undefined ? {} : { limit: count(limit) }),
    ...pick(query, "continue"),
    ...pick(query, "labelSelector"),
    ...pick(query, "fieldSelector"),
  });
  return c.json(found);
}

async function write(c: Request, command: ResourceCommand, status: 200 | 201 = 200): Promise<Response> {
  const { resource, warnings } = await writeThroughHub(c.env, c.var.actor, command);
  for (const warning of warnings) c.header("warning", `299 - ${JSON.stringify(warning)}`, { append: true });
  return c.json(resource, status);
}

/** The kind in the address, when the actor may do this to it. */
function allowed(c: Request, verb: Verb): KindDefinition {
  const plural = c.req.param("plural") ?? "";
  const definition = kindByPlural(plural);
  if (!definition) throw new StatusError("NotFound", "the server could not find the requested resource");
  requireRight(c.var.actor, verb, plural);
  return definition;
}

/** A task is its maker's, or a group chat's: the rights of a role are not enough. */
async function allowedItem(c: Request, verb: Verb): Promise<KindDefinition> {
  const definition = allowed(c, verb);
  if (definition.kind === "Task") {
    const { metadata } = await getResource(scopeOf(c), { kind: "Task", ...placeOf(c) });
    await loadTask(c.var.ctx, metadata.uid, "manage");
  }
  return definition;
}

function scopeOf(c: Request) {
  return { db: c.var.ctx.db, organizationId: c.var.actor.organizationId };
}

function placeOf(c: Request): { namespace: string; name: string } {
  return { namespace: c.req.param("namespace") ?? "", name: c.req.param("name") ?? "" };
}

async function bodyOf(c: Request): Promise<unknown> {
  try {
    return JSON.parse(await c.req.text());
  } catch {
    throw badRequest("the request body is not valid JSON");
  }
}

const FIELD_VALIDATION: ReadonlySet<string> = new Set(["Strict", "Warn", "Ignore"]);

function optionsOf(c: Request): WriteOptions {
  const dryRun = c.req.query("dryRun");
  const fieldValidation = c.req.query("fieldValidation") ?? "Warn";
  if (dryRun !== undefined && dryRun !== "All") throw badRequest("dryRun: the only value is All");
  if (!FIELD_VALIDATION.has(fieldValidation)) throw badRequest("fieldValidation: Strict, Warn or Ignore");
  return { dryRun: dryRun === "All", fieldValidation: fieldValidation as FieldValidation };
}

function count(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw badRequest("limit: must be a whole number");
  return Number(text);
}

function pick<Name extends string>(query: Record<string, string>, name: Name): { [N in Name]?: string } {
  return query[name] === undefined ? {} : ({ [name]: query[name] } as { [N in Name]?: string });
}
