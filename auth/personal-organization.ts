import { and, eq, isNull, sql } from "drizzle-orm";
import { members, organizations } from "#db/schema/accounts";
import { newId, randomText } from "#secrets/random";
import type { AuthDeps } from "./deps.ts";

type Deps = Pick<AuthDeps, "db" | "nowMs" | "onOrganizationCreated">;

/**
 * Gives a person an organization of their own, whose owner they are, and seeds it. Safe to call again and at the same
 * time: there is one per person.
 */
export async function ensurePersonalOrganization(deps: Deps, user: { id: string; name: string }): Promise<string> {
  const createdAt = new Date(deps.nowMs());
  const [, , found] = await deps.db.batch([
    deps.db
      .insert(organizations)
      .values({ id: newId(), name: user.name, slug: personalSlug(user.name), personalOf: user.id, createdAt })
      .onConflictDoNothing({ target: organizations.personalOf }),
    deps.db.execute(sql`
      INSERT INTO ${members} (id, organization_id, user_id, role, created_at)
      SELECT ${newId()}::uuid, id, ${user.id}::uuid, 'owner', ${createdAt.toISOString()}::timestamptz
      FROM ${organizations} WHERE personal_of = ${user.id}::uuid
      ON CONFLICT (organization_id, user_id) DO NOTHING`),
    deps.db
      .select({ id: organizations.id, seededAt: organizations.seededAt })
      .from(organizations)
      .where(eq(organizations.personalOf, user.id)),
  ]);
  const organization = found[0]!;
  if (!organization.seededAt) await ensureSeeded(deps, organization.id);
  return organization.id;
}

/** Seeds an organization and notes that it is done. */
export async function ensureSeeded(deps: Deps, organizationId: string): Promise<void> {
  await deps.onOrganizationCreated(organizationId);
  await deps.db
    .update(organizations)
    .set({ seededAt: new Date(deps.nowMs()) })
    .where(and(eq(organizations.id, organizationId), isNull(organizations.seededAt)));
}

/** Readable where the name is in Latin letters, unique by chance. */
function personalSlug(name: string): string {
  const words = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return [words || "home", randomText(8).toLowerCase()].join("-");
}
