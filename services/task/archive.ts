import { and, eq } from "drizzle-orm";
import { taskIndex } from "#db/schema/conversations";
import type { Context } from "../context.ts";
import { loadTask } from "./load.ts";

/** Puts a task away, or takes it out again. It stays readable, and searchable among the archived. */
export async function archiveTask(ctx: Context, taskId: string, archived: boolean): Promise<void> {
  await loadTask(ctx, taskId, "manage");
  await ctx.db
    .update(taskIndex)
    .set({ archivedAt: archived ? new Date(ctx.nowMs()) : null })
    .where(and(eq(taskIndex.taskId, taskId), eq(taskIndex.organizationId, ctx.actor.organizationId)));
}
