import { and, desc, eq, gt, sql } from "drizzle-orm";
import type { Actor, NamespaceRole, OrganizationRole } from "#core/actor";
import { AppError } from "#core/errors";
import { isUuid } from "#core/ids";
import { members, organizations, sessions, users } from "#db/schema/accounts";
import type { AuthDeps } from "./deps.ts";
import { rolesInNamespaces } from "./namespace-roles.ts";
import { ensurePersonalOrganization, ensureSeeded } from "./personal-organization.ts";

interface Found {
  sessionId: string;
  userId: string;
  name: string;
  email: string;
  expiresAt: Date;
  organizationId: string | null;
  role: OrganizationRole | null;
  seededAt: Date | null;
  namespaces: Record<string, NamespaceRole> | null;
}

/**
 * Who a session token stands for, in the asked organization, else in the session's active one, else in the first that
 * the person joined. Completes a sign-up that was cut off: a person without any organization gets their own, and one
 * that was never seeded is seeded.
 */
export async function loadSession(deps: AuthDeps, token: string, organizationId?: string): Promise<Actor | null> {
  if (organizationId && !isUuid(organizationId)) throw notAMember();
  let found = await findSession(deps, token, organizationId);
  if (found && !found.organizationId && !organizationId) {
    await ensurePersonalOrganization(deps, { id: found.userId, name: found.name });
    found = await findSession(deps, token);
  }
  if (!found) return null;
  if (!found.organizationId || !found.role) throw notAMember();
  if (!found.seededAt) await ensureSeeded(deps, found.organizationId);
  return {
    userId: found.userId,
    name: found.name,
    email: found.email,
    organizationId: found.organizationId,
    role: found.role,
    namespaces: found.namespaces ?? {},
    via: "session",
    credentialId: found.sessionId,
    scopes: null,
    expiresAtMs: found.expiresAt.getTime(),
  };
}

function notAMember(): AppError {
  return new AppError("FORBIDDEN", "You do not belong to this organization.");
}

async function findSession(deps: AuthDeps, token: string, organizationId?: string): Promise<Found | undefined> {
  const isAsked = organizationId ? eq(members.organizationId, organizationId) : undefined;
  const rows = await deps.db
    .select({
      sessionId: sessions.id,
      userId: users.id,
      name: users.name,
      email: users.email,
      expiresAt: sessions.expiresAt,
      organizationId: members.organizationId,
      role: members.role,
      seededAt: organizations.seededAt,
      namespaces: rolesInNamespaces(sql`${members.organizationId}`, sql`nm.user_id = ${members.userId}`),
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(members, and(eq(members.userId, sessions.userId), isAsked))
    .leftJoin(organizations, eq(organizations.id, members.organizationId))
    .where(and(eq(sessions.token, token), gt(sessions.expiresAt, new Date(deps.nowMs()))))
    .orderBy(
      desc(sql`coalesce(${members.organizationId} = ${sessions.activeOrganizationId}, false)`),
      members.createdAt,
      members.id,
    )
    .limit(1);
  return rows[0];
}
