import { sql } from "drizzle-orm";
import type { Actor, NamespaceRole } from "#core/actor";
import { resources } from "#db/schema/resources";
import { apiKeys, members, serviceAccountRoles, users } from "#db/schema/accounts";
import { sha256Hex } from "#secrets/digest";
import type { AuthDeps } from "./deps.ts";
import { rolesInNamespaces } from "./namespace-roles.ts";

export const API_KEY_PREFIX = "weft_";
const API_KEY = /^weft_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}$/;

interface Found extends Record<string, unknown> {
  id: string;
  holder_id: string;
  is_program: boolean;
  name: string;
  email: string;
  organization_id: string;
  role: Actor["role"];
  namespaces: Record<string, NamespaceRole> | null;
  scopes: string[] | null;
  expires_ms: string | null;
}

/**
 * Who an API key stands for: a person or a service account, with the roles that they have now, within the key's scopes.
 * One statement, which also notes the use, at most once a minute.
 */
export async function loadApiKey(deps: AuthDeps, key: string): Promise<Actor | null> {
  if (!API_KEY.test(key)) return null;
  const now = new Date(deps.nowMs());
  const minuteAgo = new Date(now.getTime() - 60_000);
  const isKey = sql`k.hash = ${await sha256Hex(key)}`;
  const isHolder = sql`(nm.user_id = k.user_id OR nm.service_account_id = k.service_account_id)`;
  const result = await deps.db.execute<Found>(sql`
    WITH used AS (
      UPDATE ${apiKeys} k SET last_used_at = ${now.toISOString()}::timestamptz
      WHERE ${isKey} AND (k.last_used_at IS NULL OR k.last_used_at < ${minuteAgo.toISOString()}::timestamptz)
    )
    SELECT k.id, coalesce(u.id, s.uid) AS holder_id, s.uid IS NOT NULL AS is_program,
      coalesce(u.name, s.spec ->> 'displayName', s.name) AS name, coalesce(u.email, '') AS email, k.organization_id,
      coalesce(m.role, r.role, 'none') AS role,
      ${rolesInNamespaces(sql`k.organization_id`, isHolder)} AS namespaces, to_json(k.scopes) AS scopes,
      (extract(epoch FROM k.expires_at) * 1000)::bigint::text AS expires_ms
    FROM ${apiKeys} k
    LEFT JOIN ${users} u ON u.id = k.user_id
    LEFT JOIN ${members} m ON m.user_id = k.user_id AND m.organization_id = k.organization_id
    LEFT JOIN ${resources} s ON s.uid = k.service_account_id AND s.organization_id = k.organization_id::text
      AND s.kind = 'ServiceAccount' AND s.deleted_at IS NULL AND s.deletion_at IS NULL
    LEFT JOIN ${serviceAccountRoles} r ON r.service_account_id = s.uid
    WHERE ${isKey} AND (m.id IS NOT NULL OR s.uid IS NOT NULL)
      AND (k.expires_at IS NULL OR k.expires_at > ${now.toISOString()}::timestamptz)`);
  const [found] = result.rows;
  if (!found) return null;
  return {
    userId: found.holder_id,
    name: found.name,
    email: found.email,
    organizationId: found.organization_id,
    role: found.role,
    namespaces: found.namespaces ?? {},
    via: found.is_program ? "service-account" : "api-key",
    credentialId: found.id,
    scopes: found.scopes,
    expiresAtMs: found.expires_ms === null ? Number.MAX_SAFE_INTEGER : Number(found.expires_ms),
  };
}
