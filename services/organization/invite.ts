import { and, eq, sql } from "drizzle-orm";
import { AppError } from "#core/errors";
import { invitations, members, organizations, users } from "#db/schema/accounts";
import { auditLog } from "#db/schema/resources";
import type { CreateInvitation } from "#protocol/api/accounts";
import { newId } from "#secrets/random";
import { auditRow } from "../audit/entry.ts";
import type { Context } from "../context.ts";
import { mayInvite } from "./member-rules.ts";

const KEPT_MS = 7 * 24 * 3600_000;

export interface Invited {
  id: string;
  expiresAt: Date;
  organizationName: string;
  /** Of the inviter: the invited person's is not known. */
  locale: string | null;
}

/**
 * Invites an address; a second invitation of the same address replaces the first, whose link stops to work. Throws
 * FORBIDDEN when the role is above what the actor may give, CONFLICT for somebody who is a member already.
 */
export async function invite(ctx: Context, { email, role }: CreateInvitation): Promise<Invited> {
  const { organizationId, userId } = ctx.actor;
  if (!mayInvite(ctx.actor.role, role)) throw new AppError("FORBIDDEN", `You may not invite somebody as ${role}.`);
  const [already, organization, inviter] = await ctx.db.batch([
    ctx.db
      .select({ id: members.id })
      .from(members)
      .innerJoin(users, eq(users.id, members.userId))
      .where(and(eq(members.organizationId, organizationId), eq(users.email, email))),
    ctx.db.select({ name: organizations.name }).from(organizations).where(eq(organizations.id, organizationId)),
    ctx.db.select({ locale: users.locale }).from(users).where(eq(users.id, userId)),
  ]);
  if (already.length > 0) throw new AppError("CONFLICT", "This person is a member already.", { path: "email" });
  const createdAt = new Date(ctx.nowMs());
  const row = {
    id: newId(),
    organizationId,
    email,
    role,
    inviterId: userId,
    expiresAt: new Date(ctx.nowMs() + KEPT_MS),
    createdAt,
  };
  const { id, expiresAt } = row;
  const after = { role };
  await ctx.db.batch([
    ctx.db
      .insert(invitations)
      .values(row)
      .onConflictDoUpdate({
        target: [invitations.organizationId, invitations.email],
        targetWhere: sql`accepted_at IS NULL`,
        set: { id, role, inviterId: userId, expiresAt, createdAt },
      }),
    ctx.db.insert(auditLog).values(auditRow(ctx, { verb: "create", kind: "invitations", name: email, uid: id, after })),
  ]);
  return { id, expiresAt, organizationName: organization[0]!.name, locale: inviter[0]?.locale ?? null };
}
