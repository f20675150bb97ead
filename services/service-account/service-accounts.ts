/** Service accounts: resources of the kind ServiceAccount, with a role in the organization, roles in namespaces and keys. */
import { sql } from "drizzle-orm";
import type { NamespaceRole } from "#core/actor";
import { AppError } from "#core/errors";
import type { NamespaceFilter } from "#core/namespace";
import { apiKeys, serviceAccountRoles } from "#db/schema/accounts";
import type { Database } from "#db/connect";
import { auditLog } from "#db/schema/resources";
import type { ServiceAccount } from "#protocol/api/access";
import { auditRow } from "../audit/entry.ts";
import type { Context } from "../context.ts";
import { withinNamespaces } from "../namespace/within.ts";

interface Found extends Record<string, unknown> {
  uid: string;
  namespace: string;
  name: string;
  display_name: string | null;
  role: ServiceAccount["role"];
  namespaces: Record<string, NamespaceRole> | null;
  keys: number;
  created_ms: string;
  used_ms: string | null;
}

/** Those of the organization inside the filter's namespaces, or with `id` that one. */
export async function listServiceAccounts(
  ctx: Context,
  inNamespaces: NamespaceFilter,
  id?: string,
): Promise<ServiceAccount[]> {
  const { organizationId } = ctx.actor;
  const { rows } = await ctx.db.execute<Found>(sql`
    SELECT s.uid, s.namespace, s.name, s.spec ->> 'displayName' AS display_name, coalesce(r.role, 'none') AS role,
      (SELECT json_object_agg(nm.namespace, nm.role) FROM namespace_members nm
        LEFT JOIN namespaces n ON n.organization_id = ${organizationId} AND n.name = nm.namespace
          AND n.uid = nm.namespace_uid AND n.deleted_at IS NULL
        WHERE nm.service_account_id = s.uid AND (n.uid IS NOT NULL OR nm.namespace = 'default')) AS namespaces,
      (SELECT count(*)::int FROM ${apiKeys} k WHERE k.service_account_id = s.uid) AS keys,
      (extract(epoch FROM s.created_at) * 1000)::bigint::text AS created_ms,
      (SELECT (extract(epoch FROM max(k.last_used_at)) * 1000)::bigint::text FROM ${apiKeys} k
        WHERE k.service_account_id = s.uid) AS used_ms
    FROM resources s LEFT JOIN ${serviceAccountRoles} r ON r.service_account_id = s.uid
    WHERE s.organization_id = ${organizationId} AND s.kind = 'ServiceAccount' AND s.deleted_at IS NULL
      AND ${withinNamespaces(sql`s.namespace`, inNamespaces)} AND ${id === undefined ? sql`true` : sql`s.uid = ${id}::uuid`}
    ORDER BY s.namespace, s.name LIMIT 500`);
  return rows.map((row) => ({
    id: row.uid,
    namespace: row.namespace,
    name: row.name,
    display_name: row.display_name,
    role: row.role,
    namespaces: row.namespaces ?? {},
    keys: row.keys,
    created_at: new Date(Number(row.created_ms)).toISOString(),
    last_used_at: row.used_ms === null ? null : new Date(Number(row.used_ms)).toISOString(),
  }));
}

/** Throws NOT_FOUND, also for one outside of the namespaces. */
export async function loadServiceAccount(
  ctx: Context,
  inNamespaces: NamespaceFilter,
  id: string,
): Promise<ServiceAccount> {
  const [found] = await listServiceAccounts(ctx, inNamespaces, id);
  if (!found) throw new AppError("NOT_FOUND", "There is no such service account.");
  return found;
}

/** Gives a service account its role in the organization. */
export async function setServiceAccountRole(
  ctx: Context,
  account: Pick<ServiceAccount, "id" | "namespace" | "name" | "role">,
  role: ServiceAccount["role"],
): Promise<void> {
  const { id, namespace, name } = account;
  const { organizationId } = ctx.actor;
  const entry = { verb: "update", kind: "ServiceAccount", namespace, name, uid: id } as const;
  await ctx.db.batch([
    role === "none"
      ? ctx.db.delete(serviceAccountRoles).where(sql`service_account_id = ${id}::uuid`)
      : ctx.db
          .insert(serviceAccountRoles)
          .values({ serviceAccountId: id, organizationId, role })
          .onConflictDoUpdate({ target: serviceAccountRoles.serviceAccountId, set: { role } }),
    ctx.db.insert(auditLog).values(auditRow(ctx, { ...entry, before: { role: account.role }, after: { role } })),
  ]);
}

/** What a service account that is gone leaves behind: were it restored, its keys and roles must not come back. */
export async function endServiceAccount(db: Database, id: string): Promise<void> {
  await db.batch([
    db.execute(sql`DELETE FROM api_keys WHERE service_account_id = ${id}::uuid`),
    db.execute(sql`DELETE FROM namespace_members WHERE service_account_id = ${id}::uuid`),
    db.execute(sql`DELETE FROM service_account_roles WHERE service_account_id = ${id}::uuid`),
  ]);
}
