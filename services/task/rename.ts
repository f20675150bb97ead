import { and, eq, sql } from "drizzle-orm";
import { searchTokens } from "#core/search-tokens";
import { taskIndex } from "#db/schema/conversations";
import type { Context } from "../context.ts";
import { storableText } from "../message/storable.ts";
import { loadTask } from "./load.ts";

/** At once in the list; the conversation, which owns the title, is told by the caller and confirms it. */
export async function renameTask(ctx: Context, taskId: string, title: string): Promise<void> {
  await loadTask(ctx, taskId, "manage");
  const { organizationId } = ctx.actor;
  const words = storableText(title);
  await ctx.db
    .update(taskIndex)
    .set({ title: words, search: sql`array_to_tsvector(${sql.param(searchTokens(words, organizationId))}::text[])` })
    .where(and(eq(taskIndex.taskId, taskId), eq(taskIndex.organizationId, organizationId)));
}
