import { and, asc, eq, or } from "drizzle-orm";
import type { OrganizationRole } from "#core/actor";
import { AppError } from "#core/errors";
import { inTransaction, type Transaction } from "#db/in-transaction";
import { members, users } from "#db/schema/accounts";
import { auditLog } from "#db/schema/resources";
import type { Member } from "#protocol/api/accounts";
import { auditRow } from "../audit/entry.ts";
import type { Context } from "../context.ts";
import { judgeMemberChange } from "./member-rules.ts";

export async function listMembers(ctx: Context): Promise<Member[]> {
  const rows = await ctx.db
    .select({
      id: members.id,
      role: members.role,
      createdAt: members.createdAt,
      user: { id: users.id, name: users.name, email: users.email, image: users.image },
    })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(eq(members.organizationId, ctx.actor.organizationId))
    .orderBy(asc(members.createdAt), asc(members.id));
  return rows.map(({ createdAt, ...row }) => ({ ...row, created_at: createdAt.toISOString() }));
}

export async function isMemberEmail(
  scope: { db: Context["db"]; organizationId: string },
  email: string,
): Promise<boolean> {
  const rows = await scope.db
    .select({ id: members.id })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.organizationId, scope.organizationId), eq(users.email, email.toLowerCase())));
  return rows.length > 0;
}

/**
 * Gives a member another role, or with null takes them out of the organization. Answers whose membership it was. Throws
 * NOT_FOUND, FORBIDDEN or CONFLICT as `judgeMemberChange` says.
 */
export function changeMember(
  ctx: Context,
  memberId: string,
  newRole: OrganizationRole | null,
): Promise<{ userId: string }> {
  const { organizationId } = ctx.actor;
  return inTransaction(ctx.db, async (tx) => {
    const target = await judge(ctx, tx, memberId, newRole);
    const isTarget = and(eq(members.id, memberId), eq(members.organizationId, organizationId));
    if (newRole === null) await tx.delete(members).where(isTarget);
    else await tx.update(members).set({ role: newRole }).where(isTarget);
    await tx.insert(auditLog).values(
      auditRow(ctx, {
        verb: newRole === null ? "delete" : "update",
        kind: "members",
        name: target.userId,
        uid: memberId,
        before: { role: target.role },
        ...(newRole === null ? {} : { after: { role: newRole } }),
      }),
    );
    return { userId: target.userId };
  });
}

async function judge(ctx: Context, tx: Transaction, memberId: string, newRole: OrganizationRole | null) {
  const { organizationId, userId } = ctx.actor;
  // Locks whom the rules depend on, in one order for all: two owners who demote each other take turns.
  const rows = await tx
    .select({ id: members.id, userId: members.userId, role: members.role })
    .from(members)
    .where(
      and(
        eq(members.organizationId, organizationId),
        or(eq(members.role, "owner"), eq(members.id, memberId), eq(members.userId, userId)),
      ),
    )
    .orderBy(asc(members.id))
    .for("update");
  const target = rows.find((row) => row.id === memberId);
  const own = rows.find((row) => row.userId === userId);
  if (!target || !own) throw new AppError("NOT_FOUND", "There is no such member.");
  const verdict = judgeMemberChange({
    by: { role: own.role, isTarget: target.userId === userId },
    targetRole: target.role,
    newRole,
    ownerCount: rows.filter((row) => row.role === "owner").length,
  });
  if (!verdict.allowed) throw new AppError(verdict.code, verdict.why);
  return target;
}
