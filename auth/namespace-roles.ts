import { sql, type SQL } from "drizzle-orm";
import type { NamespaceRole } from "#core/actor";

/**
 * The roles that somebody holds in namespaces, `{namespace: role}` or null for none, as a part of a statement: roles of a
 * namespace that is gone, or was made anew under its name, do not count.
 */
export function rolesInNamespaces(organizationId: SQL, isHolder: SQL): SQL<Record<string, NamespaceRole> | null> {
  return sql`(SELECT json_object_agg(nm.namespace, nm.role) FROM namespace_members nm
    LEFT JOIN namespaces n ON n.organization_id = nm.organization_id::text AND n.name = nm.namespace
      AND n.uid = nm.namespace_uid AND n.deleted_at IS NULL
    WHERE nm.organization_id = ${organizationId} AND ${isHolder} AND (n.uid IS NOT NULL OR nm.namespace = 'default'))`;
}
