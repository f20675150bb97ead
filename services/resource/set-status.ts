import { sql, type SQL } from "drizzle-orm";
import type { Scope } from "./scope.ts";

/**
 * Writes what a resource reports of itself: no history, no audit, no change of generation. Its conditions stay as they are
 * unless it brings its own. The statement can be awaited or be one of `db.batch`. The same status again, or a resource that
 * is gone, changes nothing; nor does a status whose condition `when` does not hold.
 */
export function setStatus(scope: Scope, uid: string, status: Record<string, unknown>, when: SQL = sql`true`) {
  const reported = sql`(CASE WHEN resources.status ? 'conditions'
    THEN jsonb_build_object('conditions', resources.status -> 'conditions') ELSE '{}' END
    || ${JSON.stringify(status)}::jsonb)`;
  return scope.db.execute(
    sql`WITH changed AS (
      SELECT uid FROM resources
      WHERE uid = ${uid}::uuid AND organization_id = ${scope.organizationId} AND deleted_at IS NULL
        AND status IS DISTINCT FROM ${reported} AND ${when}),
    counter AS (
      INSERT INTO resource_counters (organization_id, resource_version, configuration_version)
      SELECT ${scope.organizationId}, 1, 0 FROM changed
      ON CONFLICT (organization_id) DO UPDATE SET resource_version = resource_counters.resource_version + 1
      RETURNING resource_version)
    UPDATE resources SET status = ${reported}, resource_version = counter.resource_version
    FROM counter WHERE resources.uid = ${uid}::uuid AND resources.deleted_at IS NULL`,
  );
}
