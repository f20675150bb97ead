import { sql } from "drizzle-orm";
import type { Actor, OrganizationRole } from "#core/actor";
import { apiKeys, members, users } from "#db/schema/accounts";
import { sha256Hex } from "#secrets/digest";
import type { AuthDeps } from "./deps.ts";

export const API_KEY_PREFIX = "weft_";
const API_KEY = /^weft_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}$/;

interface Found extends Record<string, unknown> {
  id: string;
  user_id: string;
  name: string;
  email: string;
  organization_id: string;
  role: OrganizationRole;
  scopes: string[] | null;
  expires_ms: string | null;
}

/**
 * Who an API key stands for: its owner, with the role that they have now, within the key's scopes. One statement, which
 * also notes the use, at most once a minute.
 */
export async function loadApiKey(deps: AuthDeps, key: string): Promise<Actor | null> {
  if (!API_KEY.test(key)) return null;
  const hash = await sha256Hex(key);
  const now = new Date(deps.nowMs());
  const minuteAgo = new Date(now.getTime() - 60_000);
  const result = await deps.db.execute<Found>(sql`
    WITH used AS (
      UPDATE ${apiKeys} SET last_used_at = ${now.toISOString()}::timestamptz
      WHERE hash = ${hash} AND (last_used_at IS NULL OR last_used_at < ${minuteAgo.toISOString()}::timestamptz)
    )
    SELECT k.id, k.user_id, u.name, u.email, k.organization_id, m.role, to_json(k.scopes) AS scopes,
      (extract(epoch FROM k.expires_at) * 1000)::bigint::text AS expires_ms
    FROM ${apiKeys} k
    JOIN ${users} u ON u.id = k.user_id
    JOIN ${members} m ON m.user_id = k.user_id AND m.organization_id = k.organization_id
    WHERE k.hash = ${hash} AND (k.expires_at IS NULL OR k.expires_at > ${now.toISOString()}::timestamptz)`);
  const [found] = result.rows;
  if (!found) return null;
  return {
    userId: found.user_id,
    name: found.name,
    email: found.email,
    organizationId: found.organization_id,
    role: found.role,
    via: "api-key",
    credentialId: found.id,
    scopes: found.scopes,
    expiresAtMs: found.expires_ms === null ? Number.MAX_SAFE_INTEGER : Number(found.expires_ms),
  };
}
