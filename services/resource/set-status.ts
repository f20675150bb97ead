import { sql, type SQL } from "drizzle-orm";
import type { Scope } from "./scope.ts";
import { VERSION_OF_CHANGED, versionsOfChanged } from "./versions.ts";

/** Writes what one resource reports of itself, as `setStatuses` does. */
export function setStatus(scope: Scope, uid: string, status: Record<string, unknown>) {
  return setStatuses(scope, sql`SELECT ${uid}::uuid AS uid, ${JSON.stringify(status)}::jsonb AS status`);
}

/**
 * Writes what resources report of themselves, each named once by the query `given` (uid, status): no history, no audit, no
 * change of generation. Their conditions stay as they are unless a status brings its own. The statement can be awaited
 * or be one of `db.batch`; its rows are the uids that it changed. The same status again, or a resource that is gone,
 * changes nothing.
 */
export function setStatuses({ db, organizationId }: Scope, given: SQL) {
  const reported = sql`(CASE WHEN resources.status ? 'conditions'
    THEN jsonb_build_object('conditions', resources.status -> 'conditions') ELSE '{}' END || given.status)`;
  return db.execute<{ uid: string }>(
    sql`WITH given AS (${given}),
    changed AS (
      SELECT resources.uid, ${reported} AS status, row_number() OVER () AS k
      FROM given JOIN resources ON resources.uid = given.uid
      WHERE resources.organization_id = ${organizationId} AND resources.deleted_at IS NULL
        AND resources.status IS DISTINCT FROM ${reported}),
    ${versionsOfChanged(organizationId)}
    UPDATE resources SET status = changed.status, resource_version = ${VERSION_OF_CHANGED}
    FROM changed, counter WHERE resources.uid = changed.uid AND resources.deleted_at IS NULL
    RETURNING resources.uid`,
  );
}
