import { and, eq } from "drizzle-orm";
import { AppError } from "#core/errors";
import { members, organizations, sessions } from "#db/schema/accounts";
import type { OrganizationView } from "#protocol/api/accounts";
import type { Context } from "../context.ts";

/** The actor's session acts in another of their organizations from now on. Throws FORBIDDEN for one that is not theirs. */
export async function switchOrganization(ctx: Context, organizationId: string): Promise<OrganizationView> {
  const { userId, credentialId } = ctx.actor;
  const [organization] = await ctx.db
    .select({ id: organizations.id, name: organizations.name, slug: organizations.slug, role: members.role })
    .from(members)
    .innerJoin(organizations, eq(organizations.id, members.organizationId))
    .where(and(eq(members.userId, userId), eq(members.organizationId, organizationId)));
  if (!organization) throw new AppError("FORBIDDEN", "You do not belong to this organization.");
  await ctx.db
    .update(sessions)
    .set({ activeOrganizationId: organizationId })
    .where(and(eq(sessions.id, credentialId), eq(sessions.userId, userId)));
  return organization;
}
