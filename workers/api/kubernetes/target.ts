import type { Context as HonoContext } from "hono";
import { requireRight } from "#auth/policy";
import type { Verb } from "#auth/scopes";
import { readBody, type Body } from "#core/resource/read-body";
import { StatusError } from "#core/resource/status-error";
import type { KindDefinition } from "#protocol/kinds/definition";
import { kindAt, kindByPlural } from "#protocol/kinds/registry";
import { API_VERSION, CORE_API_VERSION } from "#protocol/kinds/resource";
import { getResource } from "#services/resource/get";
import type { Scope } from "#services/resource/scope";
import { loadTask } from "#services/task/load";
import type { ApiEnv } from "../environment.ts";

export type Request = HonoContext<ApiEnv>;

export function nothingHere(): StatusError {
  return new StatusError("NotFound", "the server could not find the requested resource");
}

/**
 * The kind that the address names. Below `/api/v1` those of Kubernetes' core group come first; the product's own can be
 * reached there too, as Wegent's clients do.
 */
export function kindOf(c: Request): KindDefinition {
  const plural = c.req.param("plural") ?? "";
  const definition = c.req.path.startsWith("/apis/")
    ? kindAt(API_VERSION, plural)
    : (kindAt(CORE_API_VERSION, plural) ?? kindByPlural(plural));
  if (!definition?.namespaced) throw nothingHere();
  return definition;
}

/** The kind in the address, when the actor may do this to it there. */
export function allowed(c: Request, verb: Verb): KindDefinition {
  const definition = kindOf(c);
  requireRight(c.var.actor, verb, definition.plural, c.req.param("namespace"));
  return definition;
}

/** A task is its maker's, or a group chat's: the rights of a role are not enough. */
export async function allowedItem(c: Request, verb: Verb): Promise<KindDefinition> {
  const definition = allowed(c, verb);
  if (definition.kind === "Task") {
    const { metadata } = await getResource(scopeOf(c), { kind: "Task", ...placeOf(c) });
    await loadTask(c.var.ctx, metadata.uid, verb === "get" ? "read" : "manage");
  }
  return definition;
}

/** Who may report what a resource is: its own right, beside that of configuring it. */
export async function allowedStatus(c: Request, verb: "get" | "update"): Promise<KindDefinition> {
  const definition = kindOf(c);
  if (c.req.param("subresource") !== "status" || !definition.subresources.includes("status")) throw nothingHere();
  requireRight(c.var.actor, verb, `${definition.plural}/status`, c.req.param("namespace"));
  return allowedItem(c, verb);
}

export function scopeOf(c: Request): Scope {
  return { db: c.var.ctx.db, organizationId: c.var.actor.organizationId };
}

export function placeOf(c: Request): { namespace: string; name: string } {
  return { namespace: c.req.param("namespace") ?? "", name: c.req.param("name") ?? "" };
}

export async function bodyOf(c: Request): Promise<Body> {
  return readBody(new Uint8Array(await c.req.arrayBuffer()), c.req.header("content-type"));
}

export function queryOf(c: Request): (name: string) => string | undefined {
  return (name) => c.req.query(name);
}
