/**
 * The statements that write resources. Each takes the organization's next version, stores the row, its history and
 * its audit entry in one statement: all or nothing, in one trip. The counter's row lock orders concurrent writers, so
 * versions become visible in their order.
 */
import { sql, type SQL } from "drizzle-orm";
import { KINDS } from "#protocol/kinds/registry";
import type { ResourceRow } from "#db/schema/resources";
import type { Context } from "#services/context";
import { originColumns } from "../audit/entry.ts";
import { maskSecrets } from "./mask.ts";
import { asWritten } from "./to-resource.ts";

export type NewRow = Omit<ResourceRow, "resourceVersion" | "deletedAt">;
/** `status`: what the system reports of a resource; it leaves no history and no audit entry. */
export type StoredVerb = "create" | "update" | "delete" | "restore" | "status";

interface Write {
  verb: StoredVerb;
  row: NewRow;
  before: ResourceRow | undefined;
  auditId: string;
}

function json(value: unknown): SQL {
  return sql`${JSON.stringify(value)}::jsonb`;
}

function maybeJson(value: object | null): SQL {
  return value ? json(value) : sql`NULL::jsonb`;
}

function time(at: Date): SQL {
  return sql`${at.toISOString()}::timestamptz`;
}

function counter(row: Pick<NewRow, "organizationId" | "kind">, verb: StoredVerb): SQL {
  const configured = KINDS[row.kind].configuration && verb !== "status" ? 1 : 0;
  return sql`counter AS (
    INSERT INTO resource_counters (organization_id, resource_version, configuration_version)
    VALUES (${row.organizationId}, 1, ${configured})
    ON CONFLICT (organization_id) DO UPDATE SET
      resource_version = resource_counters.resource_version + 1,
      configuration_version = resource_counters.configuration_version + ${configured}
    RETURNING resource_version)`;
}

/** What the audit log shows of a resource. */
export function audited(row: Pick<ResourceRow, "labels" | "annotations" | "spec" | "written">): unknown {
  const { labels, annotations } = row;
  return maskSecrets({ labels, annotations, spec: asWritten(row) });
}

/** History and audit of what the CTE `stored` wrote; nothing when it wrote nothing. */
function records(ctx: Context, { verb, row, before, auditId }: Write): SQL {
  const { actor } = ctx;
  const at = time(new Date(ctx.nowMs()));
  return sql`history AS (
    INSERT INTO resource_versions
      (uid, resource_version, organization_id, generation, verb, spec, written, labels, annotations, actor_id,
        actor_name, at)
    SELECT uid, resource_version, organization_id, generation, ${verb}, spec, written, labels, annotations,
      ${actor.userId}, ${actor.name}, ${at} FROM stored),
  audit AS (
    INSERT INTO audit_log
      (id, organization_id, at, actor_id, actor_name, via, credential_id, verb, kind, namespace, name, uid, before, after, ip,
       user_agent, request_id)
    SELECT ${auditId}::uuid, organization_id, ${at}, ${actor.userId}, ${actor.name}, ${actor.via},
      ${actor.credentialId}, ${verb}, kind, namespace, name, uid,
      ${before ? json(audited(before)) : sql`NULL`}, ${verb === "delete" ? sql`NULL` : json(audited(row))}, ${originColumns(ctx)} FROM stored)`;
}

/** The rows that a write answers: none when it did not apply. */
interface Stored extends Record<string, unknown> {
  resource_version: string;
}

/** The new resourceVersion, or null when the statement did not apply. */
export function versionOf(result: { rows: Stored[] }): number | null {
  const version = result.rows[0]?.resource_version;
  return version === undefined ? null : Number(version);
}

/** Does not apply when the name is taken. Like the others it can be awaited or be one of `db.batch`. */
export function insertRow(ctx: Context, row: NewRow, auditId: string) {
  return ctx.db.execute<Stored>(
    sql`WITH ${counter(row, "create")}, stored AS (
      INSERT INTO resources (uid, organization_id, kind, namespace, name, generate_name, spec, written, status, labels,
        annotations, finalizers, owner_references, managed_fields, refs, resource_version, generation, created_by,
        created_at, updated_at)
      SELECT ${row.uid}::uuid, ${row.organizationId}, ${row.kind}, ${row.namespace}, ${row.name},
        ${row.generateName}, ${json(row.spec)}, ${maybeJson(row.written)}, ${maybeJson(row.status)}, ${json(row.labels)},
        ${json(row.annotations)}, ${json(row.finalizers)}, ${json(row.ownerReferences)}, ${json(row.managedFields)},
        ${sql.param(row.refs)}::text[], counter.resource_version, 1, ${row.createdBy}, ${time(row.createdAt)},
        ${time(row.updatedAt)}
      FROM counter
      ON CONFLICT (organization_id, kind, namespace, name) WHERE deleted_at IS NULL DO NOTHING
      RETURNING *),
    ${records(ctx, { verb: "create", row, before: undefined, auditId })}
    SELECT resource_version::text FROM stored`,
  );
}

export interface RowChange {
  verb: "update" | "status";
  row: NewRow;
  before: ResourceRow;
  auditId: string;
}

/** Does not apply when the row is no longer what `before` says. */
export function updateRow(ctx: Context, change: RowChange) {
  const { row, before } = change;
  const kept = change.verb === "status" ? sql`` : sql`, ${records(ctx, change)}`;
  return ctx.db.execute<Stored>(
    sql`WITH ${counter(row, change.verb)}, stored AS (
      UPDATE resources SET spec = ${json(row.spec)}, written = ${maybeJson(row.written)},
        status = ${maybeJson(row.status)},
        labels = ${json(row.labels)}, annotations = ${json(row.annotations)}, finalizers = ${json(row.finalizers)},
        owner_references = ${json(row.ownerReferences)}, managed_fields = ${json(row.managedFields)},
        deletion_at = ${row.deletionAt ? time(row.deletionAt) : sql`NULL::timestamptz`},
        refs = ${sql.param(row.refs)}::text[], generation = ${row.generation},
        resource_version = counter.resource_version, updated_at = ${time(row.updatedAt)}
      FROM counter
      WHERE resources.uid = ${before.uid}::uuid AND resources.organization_id = ${row.organizationId}
        AND resources.resource_version = ${before.resourceVersion} AND resources.deleted_at IS NULL
      RETURNING resources.*)${kept}
    SELECT resource_version::text FROM stored`,
  );
}

/** Soft: the row stays for history and restore. Does not apply when it is no longer what `before` says. */
export function deleteRow(ctx: Context, before: ResourceRow, auditId: string) {
  return ctx.db.execute<Stored>(
    sql`WITH ${counter(before, "delete")}, stored AS (
      UPDATE resources SET deleted_at = ${time(new Date(ctx.nowMs()))}, resource_version = counter.resource_version
      FROM counter
      WHERE resources.uid = ${before.uid}::uuid AND resources.organization_id = ${before.organizationId}
        AND resources.resource_version = ${before.resourceVersion} AND resources.deleted_at IS NULL
      RETURNING resources.*),
    ${records(ctx, { verb: "delete", row: before, before, auditId })}
    SELECT resource_version::text FROM stored`,
  );
}

/** Takes a deleted row back as `row`. Does not apply when its name was given to another. */
export function restoreRow(ctx: Context, row: NewRow, auditId: string) {
  return ctx.db.execute<Stored>(
    sql`WITH ${counter(row, "restore")}, stored AS (
      UPDATE resources SET deleted_at = NULL, deletion_at = NULL, finalizers = '[]', owner_references = '[]',
        status = ${maybeJson(row.status)}, resource_version = counter.resource_version,
        updated_at = ${time(row.updatedAt)}
      FROM counter
      WHERE resources.uid = ${row.uid}::uuid AND resources.organization_id = ${row.organizationId}
        AND resources.deleted_at IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM resources AS other
          WHERE other.organization_id = ${row.organizationId} AND other.kind = ${row.kind}
            AND other.namespace = ${row.namespace} AND other.name = ${row.name} AND other.deleted_at IS NULL)
      RETURNING resources.*),
    ${records(ctx, { verb: "restore", row, before: undefined, auditId })}
    SELECT resource_version::text FROM stored`,
  );
}
