import { and, desc, eq, gt, isNull, lte, or } from "drizzle-orm";
import { AppError } from "#core/errors";
import type { Database } from "#db/connect";
import { messages, shares, taskIndex } from "#db/schema/conversations";
import { resources } from "#db/schema/resources";
import type { SharedTask } from "#protocol/api/shares";
import { sha256Hex } from "#secrets/digest";
import { toMessage } from "../message/to-message.ts";
import { anonymous } from "./anonymous.ts";

const MESSAGES_MAX = 500;

/** What everybody who has the link sees. Throws NOT_FOUND for a token that is unknown, taken back or over. */
export async function loadShare(db: Database, token: string, nowMs: number): Promise<SharedTask> {
  const [share] = await db
    .select({ share: shares, title: taskIndex.title, team: taskIndex.team })
    .from(shares)
    .innerJoin(taskIndex, and(eq(taskIndex.taskId, shares.taskId), eq(taskIndex.organizationId, shares.organizationId)))
    .innerJoin(resources, and(eq(resources.uid, shares.taskId), isNull(resources.deletedAt)))
    .where(
      and(
        eq(shares.tokenHash, await sha256Hex(token)),
        or(isNull(shares.expiresAt), gt(shares.expiresAt, new Date(nowMs))),
      ),
    );
  if (!share) throw new AppError("NOT_FOUND", "This link leads nowhere. It may have been taken back.");
  const { taskId, organizationId, upToSeq, createdAt } = share.share;
  const rows = await db
    .select()
    .from(messages)
    .where(and(eq(messages.taskId, taskId), eq(messages.organizationId, organizationId), lte(messages.seq, upToSeq)))
    .orderBy(desc(messages.seq))
    .limit(MESSAGES_MAX + 1);
  return {
    title: share.title,
    team: share.team,
    shared_at: createdAt.getTime(),
    messages: rows.slice(0, MESSAGES_MAX).toReversed().map(toMessage).map(anonymous),
    cut: rows.length > MESSAGES_MAX,
  };
}
