/** Roles of people and service accounts in one namespace. */
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { NamespaceRole } from "#core/actor";
import { AppError } from "#core/errors";
import { parentOf } from "#core/namespace";
import { inTransaction, type Transaction } from "#db/in-transaction";
import { members, namespaceMembers, users } from "#db/schema/accounts";
import { auditLog, resources } from "#db/schema/resources";
import { DEFAULT_NAMESPACE } from "#protocol/kinds/resource";
import type { AddNamespaceMember, NamespaceMember } from "#protocol/api/access";
import { newId } from "#secrets/random";
import { auditRow } from "../audit/entry.ts";
import type { Context } from "../context.ts";
import { loadNamespaces } from "../resource/namespaces.ts";

/** May the actor give or take this role here? See `granter` of auth/grants. */
export type MayGrant = (role: NamespaceRole) => boolean;

/** Stands for `default`, which may have no row. */
const NO_UID = "00000000-0000-0000-0000-000000000000";

/** The namespace and all that it is nested in, with their uids. */
async function chainOf(ctx: Context, namespace: string): Promise<{ name: string; uid: string }[]> {
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  const names: string[] = [];
  for (let name: string | null = namespace; name !== null; name = parentOf(name)) names.push(name);
  const found = await loadNamespaces(scope, names);
  return found.map(({ name, uid }) => ({ name, uid: name === DEFAULT_NAMESPACE ? NO_UID : (uid ?? NO_UID) }));
}

/** Everybody with a role here, from here or from above. Throws NOT_FOUND. */
export async function listNamespaceMembers(ctx: Context, namespace: string): Promise<NamespaceMember[]> {
  const chain = await chainOf(ctx, namespace);
  const rows = await ctx.db
    .select({
      id: namespaceMembers.id,
      role: namespaceMembers.role,
      createdAt: namespaceMembers.createdAt,
      namespace: namespaceMembers.namespace,
      user: { id: users.id, name: users.name, email: users.email, image: users.image },
      program: { id: resources.uid, name: resources.name },
    })
    .from(namespaceMembers)
    .leftJoin(users, eq(users.id, namespaceMembers.userId))
    .leftJoin(resources, and(eq(resources.uid, namespaceMembers.serviceAccountId), isNull(resources.deletedAt)))
    .where(
      and(
        eq(namespaceMembers.organizationId, ctx.actor.organizationId),
        inArray(
          namespaceMembers.namespaceUid,
          chain.map(({ uid }) => uid),
        ),
        inArray(
          namespaceMembers.namespace,
          chain.map(({ name }) => name),
        ),
      ),
    )
    .orderBy(namespaceMembers.createdAt, namespaceMembers.id);
  return rows
    .filter(({ user, program }) => user !== null || program !== null)
    .map(({ createdAt, program, ...row }) => ({
      ...row,
      created_at: createdAt.toISOString(),
      service_account: program,
    }));
}

/**
 * Gives a role to a person of the organization or one of its service accounts. Throws NOT_FOUND for somebody who is not
 * there, CONFLICT for who has a role here already, FORBIDDEN for a role above the actor's own.
 */
export async function addNamespaceMember(
  ctx: Context,
  mayGrant: MayGrant,
  wanted: AddNamespaceMember & { namespace: string },
): Promise<{ id: string }> {
  const { namespace, role, user_id: userId, service_account_id: serviceAccountId } = wanted;
  if (!mayGrant(role)) throw tooHigh(role);
  const [place] = await chainOf(ctx, namespace);
  const name = userId ? await personName(ctx, userId) : await programName(ctx, serviceAccountId!);
  const id = newId();
  const holder = { userId: userId ?? null, serviceAccountId: serviceAccountId ?? null };
  const row = {
    id,
    organizationId: ctx.actor.organizationId,
    namespace,
    namespaceUid: place!.uid,
    ...holder,
    role,
    createdAt: new Date(ctx.nowMs()),
  };
  const after = { role, ...(userId ? { user: userId } : { serviceAccount: serviceAccountId }) };
  await inTransaction(ctx.db, async (tx) => {
    const [added] = await tx
      .insert(namespaceMembers)
      .values(row)
      .onConflictDoNothing()
      .returning({ id: namespaceMembers.id });
    if (!added) throw new AppError("CONFLICT", `${name} has a role in ${namespace} already.`);
    await tx
      .insert(auditLog)
      .values(auditRow(ctx, { verb: "create", kind: "namespace-members", namespace, name, uid: id, after }));
  });
  return { id };
}

async function personName(ctx: Context, userId: string): Promise<string> {
  const [found] = await ctx.db
    .select({ name: users.name })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.organizationId, ctx.actor.organizationId), eq(members.userId, userId)));
  if (!found) throw new AppError("NOT_FOUND", "There is no such person in this organization.", { path: "user_id" });
  return found.name;
}

async function programName(ctx: Context, uid: string): Promise<string> {
  const [found] = await ctx.db
    .select({ name: resources.name })
    .from(resources)
    .where(
      and(
        eq(resources.uid, uid),
        eq(resources.organizationId, ctx.actor.organizationId),
        eq(resources.kind, "ServiceAccount"),
        isNull(resources.deletedAt),
      ),
    );
  if (!found) throw new AppError("NOT_FOUND", "There is no such service account.", { path: "service_account_id" });
  return found.name;
}

interface MemberChange {
  namespace: string;
  memberId: string;
  /** Null: they have no role here any more. */
  role: NamespaceRole | null;
}

/**
 * Changes or takes a role, and answers whose. Anybody may give up their own; a namespace with an Owner keeps one. Throws
 * NOT_FOUND, FORBIDDEN or CONFLICT.
 */
export function changeNamespaceMember(
  ctx: Context,
  mayGrant: MayGrant,
  change: MemberChange,
): Promise<{ holderId: string }> {
  return inTransaction(ctx.db, async (tx) => {
    const rows = await lockMembers(ctx, tx, change.namespace);
    const target = rows.find(({ id }) => id === change.memberId);
    if (!target) throw new AppError("NOT_FOUND", "There is no such member.");
    const holderId = target.userId ?? target.serviceAccountId!;
    const leaves = change.role === null && holderId === ctx.actor.userId;
    if (!leaves && !mayGrant(target.role)) throw tooHigh(target.role);
    if (change.role !== null && !mayGrant(change.role)) throw tooHigh(change.role);
    const owners = rows.filter(({ role }) => role === "Owner").length;
    if (target.role === "Owner" && change.role !== "Owner" && owners <= 1) {
      throw new AppError("CONFLICT", "A namespace keeps an Owner: make somebody else one first.");
    }
    await setRole(ctx, tx, { ...target, newRole: change.role });
    return { holderId };
  });
}

type Row = typeof namespaceMembers.$inferSelect;

/** All of them, so that two Owners who leave at once take turns. */
function lockMembers(ctx: Context, tx: Transaction, namespace: string): Promise<Row[]> {
  return tx
    .select()
    .from(namespaceMembers)
    .where(
      and(
        eq(namespaceMembers.organizationId, ctx.actor.organizationId),
        eq(namespaceMembers.namespace, namespace),
        sql`${namespaceMembers.namespaceUid} = coalesce((SELECT n.uid FROM namespaces n
          WHERE n.organization_id = ${ctx.actor.organizationId} AND n.name = ${namespace} AND n.name <> ${DEFAULT_NAMESPACE}
            AND n.deleted_at IS NULL),
          ${NO_UID}::uuid)`,
      ),
    )
    .orderBy(namespaceMembers.id)
    .for("update");
}

async function setRole(ctx: Context, tx: Transaction, row: Row & { newRole: NamespaceRole | null }): Promise<void> {
  const isRow = eq(namespaceMembers.id, row.id);
  if (row.newRole === null) await tx.delete(namespaceMembers).where(isRow);
  else await tx.update(namespaceMembers).set({ role: row.newRole }).where(isRow);
  await tx.insert(auditLog).values(
    auditRow(ctx, {
      verb: row.newRole === null ? "delete" : "update",
      kind: "namespace-members",
      namespace: row.namespace,
      name: row.userId ?? row.serviceAccountId!,
      uid: row.id,
      before: { role: row.role },
      ...(row.newRole === null ? {} : { after: { role: row.newRole } }),
    }),
  );
}

/** Makes somebody else an Owner and the actor, if they are one, a Maintainer. */
export async function transferNamespace(ctx: Context, namespace: string, userId: string): Promise<void> {
  await personName(ctx, userId);
  const { uid } = (await chainOf(ctx, namespace))[0]!;
  await inTransaction(ctx.db, async (tx) => {
    const rows = await lockMembers(ctx, tx, namespace);
    const heir = rows.find((row) => row.userId === userId);
    const own = rows.find((row) => row.userId === ctx.actor.userId);
    if (heir) await setRole(ctx, tx, { ...heir, newRole: "Owner" });
    else await tx.insert(namespaceMembers).values(ownerRow(ctx, { name: namespace, uid, userId }));
    if (own?.role === "Owner" && own.userId !== userId) await setRole(ctx, tx, { ...own, newRole: "Maintainer" });
    const after = { owner: userId };
    await tx
      .insert(auditLog)
      .values(auditRow(ctx, { verb: "update", kind: "Namespace", namespace, name: namespace, uid, after }));
  });
}

/** Who makes a namespace is its first Owner; a service account too. For the batch of the write that makes it. */
export function ownNamespace(ctx: Context, namespace: { name: string; uid: string }) {
  return ctx.db
    .insert(namespaceMembers)
    .values(ownerRow(ctx, { ...namespace, userId: ctx.actor.userId }))
    .onConflictDoNothing();
}

function ownerRow(ctx: Context, { name, uid, userId }: { name: string; uid: string; userId: string }): Row {
  const isProgram = ctx.actor.via === "service-account" && userId === ctx.actor.userId;
  return {
    id: newId(),
    organizationId: ctx.actor.organizationId,
    namespace: name,
    namespaceUid: uid,
    userId: isProgram ? null : userId,
    serviceAccountId: isProgram ? userId : null,
    role: "Owner",
    createdAt: new Date(ctx.nowMs()),
  };
}

function tooHigh(role: NamespaceRole): AppError {
  return new AppError("FORBIDDEN", `You cannot give or take the role ${role}: it has rights that you do not have.`, {
    path: "role",
  });
}
