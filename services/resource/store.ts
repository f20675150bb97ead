/**
 * The statements that write resources. Each takes the organization's next version, stores the row, its history and
 * its audit entry in one statement: all or nothing, in one trip. The counter's row lock orders concurrent writers.
 */
import { sql, type SQL } from "drizzle-orm";
import { KINDS } from "#protocol/kinds/registry";
import type { ResourceRow } from "#db/schema/resources";
import type { Context } from "#services/context";
import { maskSecrets } from "./mask.ts";

export type NewRow = Omit<ResourceRow, "resourceVersion" | "deletedAt">;
export type AuditedVerb = "create" | "update" | "delete";

interface Write {
  verb: AuditedVerb;
  row: NewRow;
  before: ResourceRow | undefined;
  auditId: string;
}

function json(value: unknown): SQL {
  return sql`${JSON.stringify(value)}::jsonb`;
}

function counter(row: Pick<NewRow, "organizationId" | "kind">): SQL {
  const configured = KINDS[row.kind].configuration ? 1 : 0;
  return sql`counter AS (
    INSERT INTO resource_counters (organization_id, resource_version, configuration_version)
    VALUES (${row.organizationId}, 1, ${configured})
    ON CONFLICT (organization_id) DO UPDATE SET
      resource_version = resource_counters.resource_version + 1,
      configuration_version = resource_counters.configuration_version + ${configured}
    RETURNING resource_version)`;
}

function audited(row: Pick<ResourceRow, "labels" | "annotations" | "spec">): SQL {
  const { labels, annotations, spec } = row;
  return json(maskSecrets({ labels, annotations, spec }));
}

/** History and audit of what the CTE `stored` wrote; nothing when it wrote nothing. */
function records(ctx: Context, { verb, row, before, auditId }: Write): SQL {
  const { actor } = ctx;
  const at = new Date(ctx.nowMs()).toISOString();
  return sql`history AS (
    INSERT INTO resource_versions
      (uid, resource_version, organization_id, generation, verb, spec, labels, annotations, actor_id, at)
    SELECT uid, resource_version, organization_id, generation, ${verb}, spec, labels, annotations,
      ${actor.userId}, ${at}::timestamptz FROM stored),
  audit AS (
    INSERT INTO audit_log
      (id, organization_id, at, actor_id, actor_name, via, credential_id, verb, kind, namespace, name, uid, before, after)
    SELECT ${auditId}::uuid, organization_id, ${at}::timestamptz, ${actor.userId}, ${actor.name}, ${actor.via},
      ${actor.credentialId}, ${verb}, kind, namespace, name, uid,
      ${before ? audited(before) : sql`NULL`}, ${verb === "delete" ? sql`NULL` : audited(row)} FROM stored)`;
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
    sql`WITH ${counter(row)}, stored AS (
      INSERT INTO resources (uid, organization_id, kind, namespace, name, spec, status, labels, annotations, refs,
        resource_version, generation, created_by, created_at, updated_at)
      SELECT ${row.uid}::uuid, ${row.organizationId}, ${row.kind}, ${row.namespace}, ${row.name}, ${json(row.spec)},
        ${row.status ? json(row.status) : sql`NULL`}, ${json(row.labels)}, ${json(row.annotations)},
        ${sql.param(row.refs)}::text[], counter.resource_version, 1, ${row.createdBy},
        ${row.createdAt.toISOString()}::timestamptz, ${row.updatedAt.toISOString()}::timestamptz
      FROM counter
      ON CONFLICT (organization_id, kind, namespace, name) WHERE deleted_at IS NULL DO NOTHING
      RETURNING *),
    ${records(ctx, { verb: "create", row, before: undefined, auditId })}
    SELECT resource_version::text FROM stored`,
  );
}

/** Does not apply when the row is no longer what `before` says. */
export function updateRow(ctx: Context, change: { row: NewRow; before: ResourceRow; auditId: string }) {
  const { row, before, auditId } = change;
  return ctx.db.execute<Stored>(
    sql`WITH ${counter(row)}, stored AS (
      UPDATE resources SET spec = ${json(row.spec)}, labels = ${json(row.labels)},
        annotations = ${json(row.annotations)}, refs = ${sql.param(row.refs)}::text[],
        generation = ${row.generation}, resource_version = counter.resource_version,
        updated_at = ${row.updatedAt.toISOString()}::timestamptz
      FROM counter
      WHERE resources.uid = ${before.uid}::uuid AND resources.organization_id = ${row.organizationId}
        AND resources.resource_version = ${before.resourceVersion} AND resources.deleted_at IS NULL
      RETURNING resources.*),
    ${records(ctx, { verb: "update", row, before, auditId })}
    SELECT resource_version::text FROM stored`,
  );
}

/** Soft: the row stays for history and restore. Does not apply when it is no longer what `before` says. */
export function deleteRow(ctx: Context, before: ResourceRow, auditId: string) {
  return ctx.db.execute<Stored>(
    sql`WITH ${counter(before)}, stored AS (
      UPDATE resources SET deleted_at = ${new Date(ctx.nowMs()).toISOString()}::timestamptz,
        resource_version = counter.resource_version
      FROM counter
      WHERE resources.uid = ${before.uid}::uuid AND resources.organization_id = ${before.organizationId}
        AND resources.resource_version = ${before.resourceVersion} AND resources.deleted_at IS NULL
      RETURNING resources.*),
    ${records(ctx, { verb: "delete", row: before, before, auditId })}
    SELECT resource_version::text FROM stored`,
  );
}
