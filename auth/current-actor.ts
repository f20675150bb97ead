import { sql } from "drizzle-orm";
import type { Actor, OrganizationRole } from "#core/actor";
import { isUuid } from "#core/ids";
import { apiKeys, members, sessions, users } from "#db/schema/accounts";
import type { AuthDeps } from "./deps.ts";

interface Found extends Record<string, unknown> {
  name: string;
  email: string;
  role: OrganizationRole;
  scopes: string[] | null;
  expires_ms: string | null;
}

/**
 * The same credential in the same organization as it stands in the database now, past every cache: with the role, scopes
 * and expiry of today, or null when it was revoked or is over, or its person is no longer a member. For what stays open
 * longer than a request.
 */
export async function currentActor(
  { db, cache, nowMs }: Pick<AuthDeps, "db" | "cache" | "nowMs">,
  actor: Actor,
): Promise<Actor | null> {
  const { credentialId, userId, organizationId } = actor;
  cache.forget((known) => known.credentialId === credentialId);
  if (![credentialId, userId, organizationId].every(isUuid)) return null;
  const { rows } = await db.execute<Found>(sql`
    SELECT u.name, u.email, m.role, to_json(c.scopes) AS scopes,
      (extract(epoch FROM c.expires_at) * 1000)::bigint::text AS expires_ms
    FROM (
      SELECT user_id, expires_at, NULL::text[] AS scopes FROM ${sessions} WHERE id = ${credentialId}::uuid
      UNION ALL
      SELECT user_id, expires_at, scopes FROM ${apiKeys}
      WHERE id = ${credentialId}::uuid AND organization_id = ${organizationId}::uuid) c
    JOIN ${users} u ON u.id = c.user_id
    JOIN ${members} m ON m.user_id = c.user_id AND m.organization_id = ${organizationId}::uuid
    WHERE c.user_id = ${userId}::uuid
      AND (c.expires_at IS NULL OR c.expires_at > ${new Date(nowMs()).toISOString()}::timestamptz)`);
  const [found] = rows;
  if (!found) return null;
  const { name, email, role, scopes, expires_ms: expiresMs } = found;
  const expiresAtMs = expiresMs === null ? Number.MAX_SAFE_INTEGER : Number(expiresMs);
  return { ...actor, name, email, role, scopes, expiresAtMs };
}
