import { AppError } from "#core/errors";
import { shares } from "#db/schema/conversations";
import { sha256Hex } from "#secrets/digest";
import { newId, newToken } from "#secrets/random";
import type { Context } from "../context.ts";
import { loadTask } from "../task/load.ts";

/**
 * A public link to what the task holds now; what is said later stays private. Each link has its own token, told only
 * here. Throws CONFLICT while there is nothing to show.
 */
export async function createShare(ctx: Context, taskId: string, expiresInMs?: number): Promise<{ token: string }> {
  const task = await loadTask(ctx, taskId, "manage");
  if (task.headSeq === 0)
    throw new AppError("CONFLICT", "There is nothing to share yet. Try again after the first answer.");
  const token = newToken("share");
  const now = ctx.nowMs();
  await ctx.db.insert(shares).values({
    id: newId(),
    organizationId: ctx.actor.organizationId,
    taskId,
    tokenHash: await sha256Hex(token),
    upToSeq: task.headSeq,
    createdBy: ctx.actor.userId,
    createdAt: new Date(now),
    expiresAt: expiresInMs === undefined ? null : new Date(now + expiresInMs),
  });
  return { token };
}
