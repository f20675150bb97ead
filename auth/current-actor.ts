import { sql } from "drizzle-orm";
import type { Actor, NamespaceRole } from "#core/actor";
import { isUuid } from "#core/ids";
import { apiKeys, members, serviceAccountRoles, sessions, users } from "#db/schema/accounts";
import { resources } from "#db/schema/resources";
import type { AuthDeps } from "./deps.ts";
import { rolesInNamespaces } from "./namespace-roles.ts";

interface Found extends Record<string, unknown> {
  name: string;
  email: string;
  role: Actor["role"];
  namespaces: Record<string, NamespaceRole> | null;
  scopes: string[] | null;
  expires_ms: string | null;
}

/**
 * The same credential in the same organization as it stands in the database now, past every cache: with the roles,
 * scopes and expiry of today, or null when it was revoked or is over, its person is no longer a member, or its service
 * account is gone. For what stays open longer than a request. One statement.
 */
export async function currentActor(
  { db, cache, nowMs }: Pick<AuthDeps, "db" | "cache" | "nowMs">,
  actor: Actor,
): Promise<Actor | null> {
  const { credentialId, userId, organizationId } = actor;
  cache.forget((known) => known.credentialId === credentialId);
  if (![credentialId, userId, organizationId].every(isUuid)) return null;
  const organization = sql`${organizationId}::uuid`;
  const isHolder = sql`(nm.user_id = c.user_id OR nm.service_account_id = c.service_account_id)`;
  const { rows } = await db.execute<Found>(sql`
    SELECT coalesce(u.name, s.spec ->> 'displayName', s.name) AS name, coalesce(u.email, '') AS email,
      coalesce(m.role, r.role, 'none') AS role, ${rolesInNamespaces(organization, isHolder)} AS namespaces,
      to_json(c.scopes) AS scopes, (extract(epoch FROM c.expires_at) * 1000)::bigint::text AS expires_ms
    FROM (
      SELECT user_id, NULL::uuid AS service_account_id, expires_at, NULL::text[] AS scopes FROM ${sessions}
      WHERE id = ${credentialId}::uuid
      UNION ALL
      SELECT user_id, service_account_id, expires_at, scopes FROM ${apiKeys}
      WHERE id = ${credentialId}::uuid AND organization_id = ${organization}) c
    LEFT JOIN ${users} u ON u.id = c.user_id
    LEFT JOIN ${members} m ON m.user_id = c.user_id AND m.organization_id = ${organization}
    LEFT JOIN ${resources} s ON s.uid = c.service_account_id AND s.organization_id = ${organizationId}
      AND s.kind = 'ServiceAccount' AND s.deleted_at IS NULL AND s.deletion_at IS NULL
    LEFT JOIN ${serviceAccountRoles} r ON r.service_account_id = s.uid
    WHERE coalesce(c.user_id, c.service_account_id) = ${userId}::uuid AND (m.id IS NOT NULL OR s.uid IS NOT NULL)
      AND (c.expires_at IS NULL OR c.expires_at > ${new Date(nowMs()).toISOString()}::timestamptz)`);
  const [found] = rows;
  if (!found) return null;
  const { name, email, role, scopes, expires_ms: expiresMs } = found;
  const expiresAtMs = expiresMs === null ? Number.MAX_SAFE_INTEGER : Number(expiresMs);
  return { ...actor, name, email, role, namespaces: found.namespaces ?? {}, scopes, expiresAtMs };
}
