import type { Actor } from "#core/actor";
import { groupOfNamespace, parentOf, roleIn, seesNamespace } from "#core/namespace";
import type { Namespace as View } from "#protocol/api/access";
import type { Context } from "../context.ts";
import { listNamespaces, loadNamespace, type Namespace } from "../resource/namespaces.ts";

/** The namespaces that exist for the actor. */
export async function visibleNamespaces(ctx: Context): Promise<Namespace[]> {
  const found = await listNamespaces({ db: ctx.db, organizationId: ctx.actor.organizationId });
  return found.filter(({ name }) => seesNamespace(ctx.actor, name));
}

/** Throws NOT_FOUND. Whether the actor may see it is the caller's to ask. */
export function findNamespace(ctx: Context, name: string): Promise<Namespace> {
  return loadNamespace({ db: ctx.db, organizationId: ctx.actor.organizationId }, name);
}

export function namespaceView(actor: Actor, { name, createdAt }: Namespace): Omit<View, "can_manage"> {
  return {
    name,
    group: groupOfNamespace(name),
    parent: parentOf(name),
    role: roleIn(actor, name),
    created_at: createdAt?.toISOString() ?? null,
  };
}
