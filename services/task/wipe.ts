import { and, eq, sql } from "drizzle-orm";
import type { Database } from "#db/connect";
import { messages, shares, taskIndex, taskReads } from "#db/schema/conversations";
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

/** Removes the copies of a task whose record lies in the archive; its files stay, the record refers to them. */
export async function wipeTask({ db, organizationId, taskId }: TaskKey, nowMs: number): Promise<void> {
  const wipedAt = sql`coalesce(${taskIndex.wipedAt}, ${new Date(nowMs).toISOString()}::timestamptz)`;
  await db.batch([
    db
      .update(taskIndex)
      .set({ wipedAt })
      .where(and(eq(taskIndex.taskId, taskId), eq(taskIndex.organizationId, organizationId))),
    db.delete(messages).where(and(eq(messages.taskId, taskId), eq(messages.organizationId, organizationId))),
    db.delete(shares).where(and(eq(shares.taskId, taskId), eq(shares.organizationId, organizationId))),
    db.delete(taskReads).where(and(eq(taskReads.taskId, taskId), eq(taskReads.organizationId, organizationId))),
  ]);
}
