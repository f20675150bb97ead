import { eq } from "drizzle-orm";
import { users } from "#db/schema/accounts";
import type { Context } from "../context.ts";

/** Changes what a person says of themselves. */
export async function updateProfile(
  ctx: Context,
  change: { name?: string | undefined; locale?: string | undefined },
): Promise<void> {
  await ctx.db
    .update(users)
    .set({ ...change, updatedAt: new Date(ctx.nowMs()) })
    .where(eq(users.id, ctx.actor.userId));
}
