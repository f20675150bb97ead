import { sql } from "drizzle-orm";
import type { Database } from "#db/connect";
import type { TaskStatus } from "#protocol/kinds/task";
import { setStatus } from "../resource/set-status.ts";
import type { TaskProjection } from "./projection.ts";
import {
  deleteMessages,
  insertUsage,
  linkAttachments,
  upsertMessages,
  upsertTask,
  type ProjectionScope,
} from "./rows.ts";
import { storableText } from "./storable.ts";

/** `stale`: a newer copy is there already. `gone`: no such task in the organization, or it was deleted. */
export type Projected = "stored" | "stale" | "gone";

interface Head extends Record<string, unknown> {
  head_seq: string;
}

/**
 * Copies what changed in a conversation to Postgres: summary, messages, usage, links of attachments and the status of
 * the Task resource, all or nothing, in one trip. The same projection again changes nothing. Of one that is stale or
 * gone only the usage is kept; so a newer projection must hold all that an unacknowledged older one held.
 */
export async function projectTask(
  db: Database,
  organizationId: string,
  projection: TaskProjection,
): Promise<Projected> {
  const { taskId, headSeq, messages, usage, withdrawnIds } = projection;
  const living = sql`SELECT t.head_seq::text FROM task_index t JOIN resources r ON r.uid = t.task_id
    WHERE t.task_id = ${taskId}::uuid AND t.organization_id = ${organizationId} AND r.deleted_at IS NULL`;
  const newest = sql`EXISTS (${living} AND t.head_seq = ${headSeq}::bigint)`;
  const scope: ProjectionScope = { db, organizationId, taskId, newest };
  const results = await db.batch([
    upsertTask(scope, projection),
    db.execute<Head>(living),
    ...(usage.length > 0 ? [insertUsage(scope, usage)] : []),
    ...(messages.length > 0 ? [upsertMessages(scope, messages)] : []),
    ...(withdrawnIds.length > 0 ? [deleteMessages(scope, withdrawnIds)] : []),
    ...(messages.some(({ attachments }) => attachments.length > 0) ? [linkAttachments(scope, messages)] : []),
    setStatus(scope, taskId, statusOf(projection), newest),
  ]);
  const head = results[1].rows[0]?.head_seq;
  if (head === undefined) return "gone";
  return Number(head) === headSeq ? "stored" : "stale";
}

/** No time of the last change: a status that says the same must stay the same, or every token count is a new version. */
function statusOf(projection: TaskProjection): TaskStatus {
  const { title, phase, updatedAt, messages, startedAt } = projection;
  const over = phase === "Completed" || phase === "Failed" || phase === "Cancelled";
  const problem = phase === "Failed" ? messages.findLast((message) => message.error)?.error : undefined;
  return {
    phase,
    title: storableText(title),
    progress: projection.progress,
    messages: projection.messageCount,
    ...(startedAt === null ? {} : { startedAt: new Date(startedAt).toISOString() }),
    ...(phase === "Completed" ? { result: storableText(projection.preview) } : {}),
    ...(over ? { completedAt: new Date(updatedAt).toISOString() } : {}),
    ...(problem ? { errorMessage: storableText(problem.message) } : {}),
  };
}
