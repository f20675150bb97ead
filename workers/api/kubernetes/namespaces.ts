/** Namespaces as Kubernetes has them: objects of the core group that belong to no other. */
import { requireRight } from "#auth/policy";
import type { Verb } from "#auth/scopes";
import { inNamespaces, parentOf, seesNamespace, type NamespaceFilter } from "#core/namespace";
import { decideList } from "#core/resource/list-request";
import { parseFieldSelector } from "#core/resource/field-selector";
import { parseLabelSelector } from "#core/resource/label-selector";
import { metadataOf } from "#core/resource/manifest";
import { isObject } from "#core/resource/merge-patch";
import { badRequest, StatusError } from "#core/resource/status-error";
import { matches, type WatchFilter } from "#core/resource/watch";
import { writeNamespaceThroughHub } from "#durable-objects/tenant-hub/write";
import { KINDS } from "#protocol/kinds/registry";
import { DEFAULT_NAMESPACE, SYSTEM_NAMESPACE, type Resource } from "#protocol/kinds/resource";
import type { NamespaceCommand } from "#services/resource/command";
import { listNamespacesAt, loadNamespace, namespaceResource } from "#services/resource/namespaces";
import { accessGrown } from "../access-changed.ts";
import { answer, answerList, answerResource, answerWritten } from "./answer.ts";
import { deleteOptions, flag, writeOptions } from "./options.ts";
import { bodyOf, queryOf, scopeOf, type Request } from "./target.ts";
import { openWatch } from "./watch.ts";
import { readPatch, success } from "./write.ts";

const NAMESPACE = KINDS.Namespace;
const PLURAL = "namespaces";

export async function listNamespaces(c: Request): Promise<Response> {
  const watching = flag(c.req.query("watch"));
  requireRight(c.var.actor, watching ? "watch" : "list", PLURAL);
  const { labelSelector, fieldSelector } = c.req.query();
  const filter = filterOf(c);
  if (watching) {
    return openWatch(c, NAMESPACE, {
      beginning: async () => {
        const { items, resourceVersion } = await visible(c, filter);
        return { resourceVersion, items: each(items) };
      },
      request: {
        kind: "Namespace",
        namespaces: visibleTo(c),
        ...(labelSelector ? { labelSelector } : {}),
        ...(fieldSelector ? { fieldSelector } : {}),
      },
    });
  }
  const decision = decideList(c.req.query());
  if (!decision.ok) throw new StatusError(decision.reason, decision.message);
  const { items, resourceVersion } = await visible(c, filter);
  return answerList(c, NAMESPACE, { apiVersion: "v1", kind: "NamespaceList", metadata: { resourceVersion }, items });
}

async function* each(items: Resource[]): AsyncGenerator<Resource> {
  yield* items;
}

function filterOf(c: Request): WatchFilter {
  const labels = parseLabelSelector(c.req.query("labelSelector") ?? "");
  const fields = parseFieldSelector("Namespace", c.req.query("fieldSelector") ?? "");
  if (!labels.ok) throw badRequest(labels.message);
  if (!fields.ok) throw badRequest(fields.message);
  return { kind: "Namespace", namespaces: visibleTo(c), labels: labels.requirements, fields: fields.requirements };
}

/** The same as `seesNamespace`, as a filter. */
function visibleTo(c: Request): NamespaceFilter {
  const { role, namespaces } = c.var.actor;
  if (role === "owner" || role === "admin") return null;
  return [...(role === "none" ? [] : [DEFAULT_NAMESPACE]), ...Object.keys(namespaces)];
}

async function visible(c: Request, filter: WatchFilter): Promise<{ items: Resource[]; resourceVersion: string }> {
  const { organizationId } = c.var.actor;
  const { namespaces, resourceVersion } = await listNamespacesAt(scopeOf(c));
  const items = namespaces
    .filter(({ name }) => inNamespaces(filter.namespaces, name))
    .map((namespace) => namespaceResource(namespace, organizationId) as unknown as Resource)
    .filter((object) => matches(filter, { object, owner: "" }));
  return { items, resourceVersion };
}

/** Who may not see a namespace learns nothing of it. */
function requirePlace(c: Request, verb: Verb): string {
  const name = c.req.param("name") ?? "";
  if (name === SYSTEM_NAMESPACE && verb === "get") return name;
  if (!seesNamespace(c.var.actor, name)) {
    throw new StatusError("NotFound", `namespaces "${name}" not found`, { kind: PLURAL, group: "", name });
  }
  requireRight(c.var.actor, verb, PLURAL, name);
  return name;
}

export async function getNamespace(c: Request): Promise<Response> {
  const name = requirePlace(c, "get");
  const namespace = await loadNamespace(scopeOf(c), name);
  return answerResource(c, NAMESPACE, namespaceResource(namespace, c.var.actor.organizationId));
}

export async function createNamespace(c: Request): Promise<Response> {
  const { value: manifest, duplicates } = await bodyOf(c);
  const { name } = isObject(manifest) ? metadataOf(manifest) : {};
  requireRight(c.var.actor, "create", PLURAL, (typeof name === "string" && parentOf(name)) || undefined);
  const options = writeOptions(queryOf(c), c.req.header("user-agent"), duplicates);
  const answered = await write(c, { verb: "create-namespace", manifest, options }, 201);
  // Its maker owns it from now on.
  accessGrown(c.env, c.var.actor.userId);
  return answered;
}

export async function replaceNamespace(c: Request): Promise<Response> {
  const name = requirePlace(c, "update");
  const { value: manifest, duplicates } = await bodyOf(c);
  const options = writeOptions(queryOf(c), c.req.header("user-agent"), duplicates);
  return write(c, { verb: "replace-namespace", name, manifest, options });
}

export async function patchNamespace(c: Request): Promise<Response> {
  const name = requirePlace(c, "update");
  const { patch, duplicates } = await readPatch(c, NAMESPACE);
  // An apply may be what makes it.
  if (patch.type === "apply") requireRight(c.var.actor, "create", PLURAL, parentOf(name) ?? undefined);
  const options = writeOptions(queryOf(c), c.req.header("user-agent"), duplicates);
  return write(c, { verb: "patch-namespace", name, patch, options });
}

export async function deleteNamespace(c: Request): Promise<Response> {
  const name = requirePlace(c, "delete");
  const { value } = await bodyOf(c);
  const { options } = deleteOptions(queryOf(c), value, c.req.header("user-agent"));
  const { namespace } = await writeNamespaceThroughHub(c.env, c.var.actor, { verb: "delete-namespace", name, options });
  return answer(c, success({ name, kind: PLURAL, uid: namespace.uid }));
}

async function write(c: Request, command: NamespaceCommand, status: 200 | 201 = 200): Promise<Response> {
  const { namespace, resourceVersion, warnings } = await writeNamespaceThroughHub(c.env, c.var.actor, command);
  const resource = namespaceResource({ ...namespace, resourceVersion }, c.var.actor.organizationId);
  return answerWritten(c, NAMESPACE, { resource, warnings }, status);
}
