import { sql } from "drizzle-orm";
import { taskReads } from "#db/schema/conversations";
import type { Context } from "../context.ts";
import { loadTask } from "./load.ts";

/** The actor has read the task up to `seq`; never goes back. */
export async function markRead(ctx: Context, taskId: string, seq: number): Promise<void> {
  await loadTask(ctx, taskId, "read");
  const { organizationId, userId } = ctx.actor;
  const readAt = new Date(ctx.nowMs());
  await ctx.db
    .insert(taskReads)
    .values({ userId, taskId, organizationId, seq, readAt })
    .onConflictDoUpdate({
      target: [taskReads.userId, taskReads.taskId],
      set: { seq, readAt },
      setWhere: sql`${taskReads.seq} < ${seq}`,
    });
}
