import { and, eq, min } from "drizzle-orm";
import { AppError } from "#core/errors";
import { messages, shares } from "#db/schema/conversations";
import { sha256Hex } from "#secrets/digest";
import { newId, newToken } from "#secrets/random";
import type { Context } from "../context.ts";
import { loadTask } from "../task/load.ts";

/**
 * A public link to what the task holds now; what is said later stays private, and so does an answer that is still being
 * written. Each link has its own token, told only here. Throws CONFLICT while there is nothing to show.
 */
export async function createShare(ctx: Context, taskId: string, expiresInMs?: number): Promise<{ token: string }> {
  const task = await loadTask(ctx, taskId, "manage");
  const upToSeq = Math.min(task.headSeq, (await firstUnfinished(ctx, taskId)) - 1);
  if (upToSeq === 0) throw new AppError("CONFLICT", "There is nothing to share yet. Try again after the first answer.");
  const token = newToken("share");
  const now = ctx.nowMs();
  await ctx.db.insert(shares).values({
    id: newId(),
    organizationId: ctx.actor.organizationId,
    taskId,
    tokenHash: await sha256Hex(token),
    upToSeq,
    createdBy: ctx.actor.userId,
    createdAt: new Date(now),
    expiresAt: expiresInMs === undefined ? null : new Date(now + expiresInMs),
  });
  return { token };
}

/** The seq of the answer that is being written; of none, one that is never reached. */
async function firstUnfinished({ db, actor }: Context, taskId: string): Promise<number> {
  const isOpen = and(
    eq(messages.taskId, taskId),
    eq(messages.organizationId, actor.organizationId),
    eq(messages.status, "streaming"),
  );
  const [open] = await db
    .select({ seq: min(messages.seq) })
    .from(messages)
    .where(isOpen);
  return open?.seq ?? Number.MAX_SAFE_INTEGER;
}
