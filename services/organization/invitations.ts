import { and, desc, eq, gt, isNull } from "drizzle-orm";
import type { OrganizationRole } from "#core/actor";
import { AppError } from "#core/errors";
import type { Database } from "#db/connect";
import { inTransaction } from "#db/in-transaction";
import { invitations, organizations, users } from "#db/schema/accounts";
import { auditLog } from "#db/schema/resources";
import type { InvitationPreview } from "#protocol/api/accounts";
import { auditRow } from "../audit/entry.ts";
import type { Context } from "../context.ts";

/** The open ones, the latest first. */
export function listInvitations(
  ctx: Context,
): Promise<{ id: string; email: string; role: OrganizationRole; expiresAt: Date }[]> {
  const { id, email, role, expiresAt } = invitations;
  return ctx.db
    .select({ id, email, role, expiresAt })
    .from(invitations)
    .where(
      and(
        eq(invitations.organizationId, ctx.actor.organizationId),
        isNull(invitations.acceptedAt),
        gt(expiresAt, new Date(ctx.nowMs())),
      ),
    )
    .orderBy(desc(invitations.createdAt), desc(id));
}

/** Throws NOT_FOUND for an invitation that is not open, or not of this organization. */
export async function revokeInvitation(ctx: Context, id: string): Promise<void> {
  const isOpen = and(eq(invitations.organizationId, ctx.actor.organizationId), isNull(invitations.acceptedAt));
  await inTransaction(ctx.db, async (tx) => {
    const [gone] = await tx
      .delete(invitations)
      .where(and(eq(invitations.id, id), isOpen))
      .returning({ email: invitations.email });
    if (!gone) throw new AppError("NOT_FOUND", "There is no such invitation.");
    await tx.insert(auditLog).values(auditRow(ctx, { verb: "delete", kind: "invitations", name: gone.email, uid: id }));
  });
}

/** What the holder of the link may see. Throws NOT_FOUND, or GONE once it is accepted or over. */
export async function previewInvitation(db: Database, id: string, nowMs: number): Promise<InvitationPreview> {
  const [found] = await db
    .select({
      email: invitations.email,
      role: invitations.role,
      expiresAt: invitations.expiresAt,
      acceptedAt: invitations.acceptedAt,
      organization: { id: organizations.id, name: organizations.name },
      inviter: { name: users.name },
    })
    .from(invitations)
    .innerJoin(organizations, eq(organizations.id, invitations.organizationId))
    .innerJoin(users, eq(users.id, invitations.inviterId))
    .where(eq(invitations.id, id));
  if (!found) throw new AppError("NOT_FOUND", "There is no such invitation.");
  const { expiresAt, acceptedAt, ...rest } = found;
  if (acceptedAt) throw new AppError("GONE", "This invitation has been accepted already.");
  if (expiresAt.getTime() <= nowMs) throw new AppError("GONE", "This invitation is over. Ask for a new one.");
  return { id, ...rest, expires_at: expiresAt.toISOString() };
}
