import { patchTypeOf, withoutDirectives } from "#core/resource/patch-type";
import { badRequest, StatusError } from "#core/resource/status-error";
import { deleteCollectionThroughHub, writeThroughHub } from "#durable-objects/tenant-hub/write";
import type { KindDefinition } from "#protocol/kinds/definition";
import type { Patch, Written } from "#services/resource/command";
import { namespacesFor } from "#auth/policy";
import { findRow } from "#services/resource/get";
import { answer, answerList, answerWritten, warn } from "./answer.ts";
import { deleteOptions, flag, writeOptions } from "./options.ts";
import { allowed, allowedItem, allowedStatus, bodyOf, placeOf, queryOf, scopeOf, type Request } from "./target.ts";

export async function create(c: Request): Promise<Response> {
  const definition = allowed(c, "create");
  const { kind } = definition;
  const { value: manifest, duplicates } = await bodyOf(c);
  const { namespace } = placeOf(c);
  const options = writeOptions(queryOf(c), c.req.header("user-agent"), duplicates);
  const written = await writeThroughHub(c.env, c.var.actor, { verb: "create", kind, namespace, manifest, options });
  return answerWritten(c, definition, written, 201);
}

export async function replace(c: Request): Promise<Response> {
  return put(c, await allowedItem(c, "update"));
}

export async function replaceStatus(c: Request): Promise<Response> {
  return put(c, await allowedStatus(c, "update"), "status");
}

async function put(c: Request, definition: KindDefinition, subresource?: "status"): Promise<Response> {
  const { kind } = definition;
  const { value: manifest, duplicates } = await bodyOf(c);
  const options = writeOptions(queryOf(c), c.req.header("user-agent"), duplicates);
  const command = { verb: "replace", kind, ...placeOf(c), manifest, options } as const;
  return answerWritten(
    c,
    definition,
    await writeThroughHub(c.env, c.var.actor, { ...command, ...(subresource ? { subresource } : {}) }),
  );
}

export async function patch(c: Request): Promise<Response> {
  const { type } = await readPatchType(c);
  const definition = type === "apply" ? await allowedApply(c) : await allowedItem(c, "update");
  return patchAs(c, definition);
}

export async function patchStatus(c: Request): Promise<Response> {
  return patchAs(c, await allowedStatus(c, "update"), "status");
}

async function readPatchType(c: Request): Promise<{ type: Patch["type"] }> {
  const definition = allowed(c, "update");
  return { type: patchTypeOf(c.req.header("content-type"), definition) };
}

/** An apply creates what is not there. */
async function allowedApply(c: Request): Promise<KindDefinition> {
  const definition = allowed(c, "update");
  const there = await findRow(scopeOf(c), { kind: definition.kind, ...placeOf(c) });
  return there ? allowedItem(c, "update") : allowed(c, "create");
}

async function patchAs(c: Request, definition: KindDefinition, subresource?: "status"): Promise<Response> {
  const { kind } = definition;
  const read = await readPatch(c, definition);
  const options = writeOptions(
    queryOf(c),
    read.patch.type === "apply" ? undefined : c.req.header("user-agent"),
    read.duplicates,
  );
  if (read.patch.type === "apply" && !options.fieldManager) throw managerRequired();
  const command = { verb: "patch", kind, ...placeOf(c), patch: read.patch, options } as const;
  const written = await writeThroughHub(c.env, c.var.actor, { ...command, ...(subresource ? { subresource } : {}) });
  return answerWritten(c, definition, written, written.created ? 201 : 200);
}

export async function readPatch(
  c: Request,
  definition: KindDefinition,
): Promise<{ patch: Patch; duplicates: string[] }> {
  const type = patchTypeOf(c.req.header("content-type"), definition);
  const { value, duplicates } = await bodyOf(c);
  if (type === "apply") return { patch: { type, body: value, force: flag(c.req.query("force")) }, duplicates };
  if (c.req.query("force")) throw badRequest("force: Forbidden: may not be specified for non-apply patch");
  const strategic = /strategic/i.test(c.req.header("content-type") ?? "");
  return { patch: { type, body: strategic ? withoutDirectives(value) : value }, duplicates };
}

function managerRequired(): StatusError {
  const cause = {
    field: "fieldManager",
    reason: "FieldValueRequired",
    message: "Required value: is required for apply patch",
  };
  const text = `PatchOptions.meta.k8s.io "" is invalid: ${cause.field}: ${cause.message}`;
  return new StatusError("Invalid", text, { kind: "PatchOptions", group: "meta.k8s.io", causes: [cause] });
}

export async function remove(c: Request): Promise<Response> {
  const definition = await allowedItem(c, "delete");
  const { value } = await bodyOf(c);
  const asked = deleteOptions(queryOf(c), value, c.req.header("user-agent"));
  const { kind } = definition;
  const written = await writeThroughHub(c.env, c.var.actor, { verb: "delete", kind, ...placeOf(c), ...asked });
  return answerRemoved(c, definition, written);
}

/** What is gone is a Success; what waits for its finalizers is shown as it waits. */
function answerRemoved(c: Request, definition: KindDefinition, written: Written): Response {
  const { plural, group } = definition;
  if (!written.removed) return answerWritten(c, definition, written);
  warn(c, written.warnings);
  const { name, uid } = written.resource.metadata;
  return answer(c, success({ name, group, kind: plural, uid }));
}

export function success(details: object): object {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details };
}

export async function removeAll(c: Request): Promise<Response> {
  const definition = allowed(c, "delete");
  const { kind, plural, apiVersion } = definition;
  const { actor } = c.var;
  const { value } = await bodyOf(c);
  const { options, propagation } = deleteOptions(queryOf(c), value, c.req.header("user-agent"));
  const { labelSelector, fieldSelector } = c.req.query();
  const written = await deleteCollectionThroughHub(c.env, actor, {
    verb: "delete-collection",
    kind,
    namespace: placeOf(c).namespace,
    visibleTo: actor.userId,
    within: namespacesFor(actor, "delete", plural),
    options,
    ...(propagation ? { propagation } : {}),
    ...(labelSelector ? { labelSelector } : {}),
    ...(fieldSelector ? { fieldSelector } : {}),
  });
  const items = written.map(({ resource }) => resource);
  return answerList(c, definition, { apiVersion, kind: `${kind}List`, metadata: {}, items });
}
