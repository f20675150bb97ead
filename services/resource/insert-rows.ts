import { sql } from "drizzle-orm";
import type { Actor } from "#core/actor";
import { audited, type NewRow } from "./store.ts";
import type { Scope } from "./scope.ts";
import { VERSION_OF_CHANGED, versionsOfChanged } from "./versions.ts";

/**
 * Stores new resources that configure nothing, each with its history and audit entry, in one statement: all or nothing,
 * in one trip. One whose uid or name is taken is left out. It can be awaited or be one of `db.batch`; its rows are the
 * uids that are new.
 */
export function insertRows(
  { db, organizationId }: Scope,
  entries: { row: NewRow; actor: Actor; auditId: string }[],
  nowMs: number,
) {
  const at = sql`${new Date(nowMs).toISOString()}::timestamptz`;
  const given = entries.map(({ row, actor, auditId }) => ({
    ...row,
    auditId,
    after: audited(row),
    actorName: actor.name,
    via: actor.via,
    credentialId: actor.credentialId,
  }));
  return db.execute<{ uid: string }>(
    sql`WITH changed AS (
      SELECT row.*, row_number() OVER () AS k
      FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS row (uid uuid, kind text, namespace text, name text,
        spec jsonb, status jsonb, labels jsonb, annotations jsonb, finalizers jsonb, "ownerReferences" jsonb,
        "managedFields" jsonb, refs text[], "createdBy" text, "actorName" text, via text, "credentialId" text,
        "auditId" uuid, after jsonb)
      WHERE NOT EXISTS (SELECT 1 FROM resources WHERE resources.uid = row.uid)),
    ${versionsOfChanged(organizationId)},
    stored AS (
      INSERT INTO resources (uid, organization_id, kind, namespace, name, spec, status, labels, annotations, finalizers,
        owner_references, managed_fields, refs, resource_version, generation, created_by, created_at, updated_at)
      SELECT uid, ${organizationId}, kind, namespace, name, spec, status, labels, annotations, finalizers,
        "ownerReferences", "managedFields", refs, ${VERSION_OF_CHANGED}, 1, "createdBy", ${at}, ${at}
      FROM changed, counter
      ON CONFLICT (organization_id, kind, namespace, name) WHERE deleted_at IS NULL DO NOTHING
      RETURNING *),
    history AS (
      INSERT INTO resource_versions (uid, resource_version, organization_id, generation, verb, spec, labels,
        annotations, actor_id, actor_name, at)
      SELECT uid, stored.resource_version, organization_id, generation, 'create', stored.spec, stored.labels,
        stored.annotations, created_by, "actorName", ${at} FROM stored JOIN changed USING (uid)),
    audit AS (
      INSERT INTO audit_log (id, organization_id, at, actor_id, actor_name, via, credential_id, verb, kind, namespace,
        name, uid, after)
      SELECT "auditId", organization_id, ${at}, created_by, "actorName", via, "credentialId", 'create', stored.kind,
        stored.namespace, stored.name, uid, after FROM stored JOIN changed USING (uid))
    SELECT uid FROM stored`,
  );
}
