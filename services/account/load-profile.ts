import { asc, eq } from "drizzle-orm";
import { members, organizations, users } from "#db/schema/accounts";
import type { Me, OrganizationView } from "#protocol/api/accounts";
import type { Context } from "../context.ts";

/** The person and every organization that they belong to, in the order in which they joined; one request. */
export async function loadProfile(ctx: Context): Promise<{ user: Me["user"]; organizations: OrganizationView[] }> {
  if (ctx.actor.via === "service-account") return programProfile(ctx);
  const [people, organizationsOfPerson] = await ctx.db.batch([
    ctx.db
      .select({ id: users.id, name: users.name, email: users.email, image: users.image, locale: users.locale })
      .from(users)
      .where(eq(users.id, ctx.actor.userId)),
    ctx.db
      .select({ id: organizations.id, name: organizations.name, slug: organizations.slug, role: members.role })
      .from(members)
      .innerJoin(organizations, eq(organizations.id, members.organizationId))
      .where(eq(members.userId, ctx.actor.userId))
      .orderBy(asc(members.createdAt), asc(members.id)),
  ]);
  return { user: people[0]!, organizations: organizationsOfPerson };
}

/** A service account has no account of its own: what there is to say stands in the actor. */
async function programProfile({ db, actor }: Context): Promise<Awaited<ReturnType<typeof loadProfile>>> {
  const found = await db
    .select({ id: organizations.id, name: organizations.name, slug: organizations.slug })
    .from(organizations)
    .where(eq(organizations.id, actor.organizationId));
  return {
    user: { id: actor.userId, name: actor.name, email: actor.email, image: null, locale: null },
    organizations: found.map((organization) => ({ ...organization, role: actor.role })),
  };
}
