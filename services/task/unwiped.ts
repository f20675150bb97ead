import { sql } from "drizzle-orm";
import type { Database } from "#db/connect";

/** A deletion is followed up within moments; only what is older was lost on the way. */
const LOST_AFTER_MS = 3600_000;
const BATCH = 100;

/** A deleted task whose conversation and files are still there. */
export interface UnwipedTask {
  taskId: string;
  organizationId: string;
}

/** Deleted tasks of all organizations whose archiving was lost, in the order of their ids from after `after` on; a batch. */
export async function listUnwipedTasks(db: Database, nowMs: number, after?: string): Promise<UnwipedTask[]> {
  const before = new Date(nowMs - LOST_AFTER_MS).toISOString();
  const { rows } = await db.execute<{ task_id: string; organization_id: string }>(
    sql`SELECT r.uid AS task_id, r.organization_id FROM resources r LEFT JOIN task_index t ON t.task_id = r.uid
      WHERE r.kind = 'Task' AND r.deleted_at IS NOT NULL AND r.deleted_at < ${before}::timestamptz
        AND t.wiped_at IS NULL AND ${after === undefined ? sql`true` : sql`r.uid > ${after}::uuid`}
      ORDER BY r.uid LIMIT ${BATCH}`,
  );
  return rows.map((row) => ({ taskId: row.task_id, organizationId: row.organization_id }));
}

/** True when the record of a deleted task lies in the archive and nothing else of it is left, or when it lives again. */
export async function isWipedTask(db: Database, { taskId, organizationId }: UnwipedTask): Promise<boolean> {
  const { rows } = await db.execute(
    sql`SELECT 1 FROM resources r LEFT JOIN task_index t ON t.task_id = r.uid
      WHERE r.uid = ${taskId}::uuid AND r.organization_id = ${organizationId}
        AND (t.wiped_at IS NOT NULL OR r.deleted_at IS NULL)`,
  );
  return rows.length > 0;
}
