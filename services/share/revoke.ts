import { and, eq } from "drizzle-orm";
import { shares } from "#db/schema/conversations";
import type { Context } from "../context.ts";
import { loadTask } from "../task/load.ts";

/** Ends all public links to a task at once. */
export async function revokeShares(ctx: Context, taskId: string): Promise<void> {
  await loadTask(ctx, taskId, "manage");
  await ctx.db
    .delete(shares)
    .where(and(eq(shares.taskId, taskId), eq(shares.organizationId, ctx.actor.organizationId)));
}
