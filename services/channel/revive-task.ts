import { sql } from "drizzle-orm";
import type { Scope } from "../resource/scope.ts";

/**
 * The task of a channel's conversation keeps its id for ever: one that was deleted lives again when somebody writes
 * there again, as new to those who watch. False when there never was one.
 */
export async function reviveTask(scope: Scope, taskId: string): Promise<boolean> {
  const { organizationId } = scope;
  const found = sql`uid = ${taskId}::uuid AND organization_id = ${organizationId} AND kind = 'Task'`;
  const [, { rows }] = await scope.db.batch([
    // The copy of the emptied conversation would count as newer than all that is said from now on.
    scope.db.execute(sql`DELETE FROM task_index WHERE task_id = ${taskId}::uuid AND organization_id = ${organizationId}
      AND wiped_at IS NOT NULL AND EXISTS (SELECT 1 FROM resources WHERE ${found} AND deleted_at IS NOT NULL)`),
    scope.db.execute(
      sql`WITH counter AS (
        INSERT INTO resource_counters (organization_id, resource_version, configuration_version)
        SELECT ${organizationId}, 1, 0 FROM resources WHERE ${found} AND deleted_at IS NOT NULL
        ON CONFLICT (organization_id) DO UPDATE SET resource_version = resource_counters.resource_version + 1
        RETURNING resource_version),
      revived AS (
        UPDATE resources SET deleted_at = NULL, deletion_at = NULL, resource_version = counter.resource_version
        FROM counter WHERE ${found} AND deleted_at IS NOT NULL)
      SELECT 1 FROM resources WHERE ${found}`,
    ),
  ]);
  return rows.length > 0;
}
