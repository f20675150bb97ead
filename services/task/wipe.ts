import { and, eq, sql } from "drizzle-orm";
import type { Database } from "#db/connect";
import { messages, shares, taskReads } from "#db/schema/conversations";
import { resources } from "#db/schema/resources";

export interface TaskKey {
  db: Database;
  organizationId: string;
  taskId: string;
}

/** Only a task that was deleted may be taken apart: a message in a queue alone is not reason enough. */
export async function isDeletedTask({ db, organizationId, taskId }: TaskKey): Promise<boolean> {
  const rows = await db
    .select({ deletedAt: resources.deletedAt })
    .from(resources)
    .where(and(eq(resources.uid, taskId), eq(resources.organizationId, organizationId), eq(resources.kind, "Task")));
  return rows[0] !== undefined && rows[0].deletedAt !== null;
}

/** Removes the copies of a task whose record lies in the archive, and notes that it is done. */
export async function wipeTask({ db, organizationId, taskId }: TaskKey, nowMs: number): Promise<void> {
  const at = sql`${new Date(nowMs).toISOString()}::timestamptz`;
  await db.batch([
    // A task that was deleted before its first copy has no row yet.
    db.execute(sql`INSERT INTO task_index (task_id, organization_id, namespace, name, title, team_namespace, team, phase,
        preview, group_chat, head_seq, created_by, created_at, updated_at, wiped_at, search)
      SELECT uid, organization_id, namespace, name, '', namespace, '', 'Cancelled', '', false, 0, created_by, created_at,
        ${at}, ${at}, ''
      FROM resources WHERE uid = ${taskId}::uuid AND organization_id = ${organizationId}
      ON CONFLICT (task_id) DO UPDATE SET wiped_at = coalesce(task_index.wiped_at, excluded.wiped_at)`),
    db.delete(messages).where(and(eq(messages.taskId, taskId), eq(messages.organizationId, organizationId))),
    db.delete(shares).where(and(eq(shares.taskId, taskId), eq(shares.organizationId, organizationId))),
    db.delete(taskReads).where(and(eq(taskReads.taskId, taskId), eq(taskReads.organizationId, organizationId))),
  ]);
}
