import { Hono, type Context as HonoContext } from "hono";
import { granter } from "#auth/grants";
import { decide, requirePerson, requireRight } from "#auth/policy";
import type { Verb } from "#auth/scopes";
import { namespaceOfGroup, parentOf } from "#core/namespace";
import { writeNamespaceThroughHub } from "#durable-objects/tenant-hub/write";
import {
  AddNamespaceMember,
  ChangeNamespaceMember,
  CreateNamespace,
  TransferNamespace,
  type Namespace as View,
} from "#protocol/api/access";
import { findNamespace, namespaceView, visibleNamespaces } from "#services/namespace/list";
import {
  addNamespaceMember,
  changeNamespaceMember,
  listNamespaceMembers,
  transferNamespace,
} from "#services/namespace/members";
import type { Namespace } from "#services/resource/namespaces";
import { accessChanged, accessGrown } from "./access-changed.ts";
import type { ApiEnv } from "./environment.ts";
import { requireActor } from "./middleware/require-actor.ts";
import { body, idOf } from "./middleware/validate.ts";

const OPTIONS = { dryRun: false, fieldValidation: "Strict" } as const;
const MEMBERS = "namespace-members";

type Request = HonoContext<ApiEnv, "/:namespace">;

/** Groups are namespaces in the product's own words: where resources live, and who has which role in them. */
export const groupRoutes = new Hono<ApiEnv>()
  .use(requireActor)
  .get("/", async (c) => {
    requireRight(c.var.actor, "list", "namespaces");
    const found = await visibleNamespaces(c.var.ctx);
    return c.json({ namespaces: found.map((namespace) => shown(c, namespace)) });
  })
  .post("/", body(CreateNamespace), async (c) => {
    const { actor } = c.var;
    const name = namespaceOfGroup(c.req.valid("json").name);
    requireRight(actor, "create", "namespaces", parentOf(name) ?? undefined);
    const manifest = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    const command = { verb: "create-namespace", manifest, options: OPTIONS } as const;
    const { namespace } = await writeNamespaceThroughHub(c.env, actor, command);
    // The role that its maker has from now on.
    accessGrown(c.env, actor.userId);
    const maker = { ...actor, namespaces: { ...actor.namespaces, [name]: "Owner" as const } };
    return c.json({ ...namespaceView(maker, namespace), can_manage: true } satisfies View, 201);
  })
  .get("/:namespace", async (c) => {
    const name = placeOf(c, "get", "namespaces");
    return c.json(shown(c, await findNamespace(c.var.ctx, name)));
  })
  .delete("/:namespace", async (c) => {
    const name = placeOf(c, "delete", "namespaces");
    await writeNamespaceThroughHub(c.env, c.var.actor, { verb: "delete-namespace", name, options: OPTIONS });
    return c.body(null, 204);
  })
  .get("/:namespace/members", async (c) => {
    const name = placeOf(c, "list", MEMBERS);
    return c.json({ members: await listNamespaceMembers(c.var.ctx, name) });
  })
  .post("/:namespace/members", body(AddNamespaceMember), async (c) => {
    const { actor, ctx } = c.var;
    const namespace = placeOf(c, "create", MEMBERS);
    const wanted = c.req.valid("json");
    const { id } = await addNamespaceMember(ctx, granter(actor, namespace), { ...wanted, namespace });
    await accessChanged(c.env, wanted.user_id ?? wanted.service_account_id!);
    return c.json({ id }, 201);
  })
  .patch("/:namespace/members/:id", body(ChangeNamespaceMember), async (c) => {
    const namespace = placeOf(c, "update", MEMBERS);
    const { role } = c.req.valid("json");
    await change(c, { namespace, memberId: idOf(c), role });
    return c.body(null, 204);
  })
  .delete("/:namespace/members/:id", async (c) => {
    // Anybody who is here may leave; whether it is somebody else is judged inside the transaction.
    const namespace = placeOf(c, "list", MEMBERS);
    if (!decide(c.var.actor, "delete", MEMBERS, namespace).allowed) requirePerson(c.var.actor);
    await change(c, { namespace, memberId: idOf(c), role: null });
    return c.body(null, 204);
  })
  .post("/:namespace/transfer", body(TransferNamespace), async (c) => {
    const { actor, ctx } = c.var;
    const namespace = placeOf(c, "delete", "namespaces");
    requireRight(actor, "update", MEMBERS, namespace);
    const { user_id: heir } = c.req.valid("json");
    await transferNamespace(ctx, namespace, heir);
    await Promise.all([heir, actor.userId].map((id) => accessChanged(c.env, id)));
    return c.body(null, 204);
  });

function placeOf(c: Request, verb: Verb, kind: string): string {
  const name = c.req.param("namespace");
  requireRight(c.var.actor, verb, kind, name);
  return name;
}

function shown(c: HonoContext<ApiEnv>, namespace: Namespace): View {
  const { actor } = c.var;
  const canManage = decide(actor, "update", MEMBERS, namespace.name).allowed;
  return { ...namespaceView(actor, namespace), can_manage: canManage };
}

async function change(c: Request, wanted: Parameters<typeof changeNamespaceMember>[2]): Promise<void> {
  const { actor, ctx } = c.var;
  const { holderId } = await changeNamespaceMember(ctx, granter(actor, wanted.namespace), wanted);
  await accessChanged(c.env, holderId);
}
