import { sql } from "drizzle-orm";
import type { Actor } from "#core/actor";
import { AppError } from "#core/errors";
import { isUuid } from "#core/ids";
import { seesNamespace } from "#core/namespace";
import type { Database } from "#db/connect";

export interface TaskScope {
  db: Database;
  actor: Actor;
}

export interface TaskFacts {
  taskId: string;
  namespace: string;
  name: string;
  createdBy: string;
  groupChat: boolean;
  /** Of the copy in Postgres; 0 before its first. */
  headSeq: number;
}

interface Row extends Record<string, unknown> {
  namespace: string;
  name: string;
  created_by: string;
  group_chat: boolean;
  head_seq: string;
}

/**
 * The task when the actor may see it: their own, or a group chat of the organization. `manage` (rename, put away,
 * share, delete) takes its maker, or an owner or admin for a group chat. Throws NOT_FOUND, also for a task of others,
 * and FORBIDDEN to those who see it but may not manage it.
 */
export async function loadTask(
  { db, actor }: TaskScope,
  taskId: string,
  intent: "read" | "manage",
): Promise<TaskFacts> {
  if (!isUuid(taskId)) throw notFound();
  const { rows } = await db.execute<Row>(
    sql`SELECT r.namespace, r.name, r.created_by, coalesce((r.spec ->> 'groupChat')::boolean, false) AS group_chat,
        coalesce(t.head_seq, 0)::text AS head_seq
      FROM resources r LEFT JOIN task_index t ON t.task_id = r.uid
      WHERE r.uid = ${taskId}::uuid AND r.organization_id = ${actor.organizationId} AND r.kind = 'Task'
        AND r.deleted_at IS NULL`,
  );
  const row = rows[0];
  const own = row?.created_by === actor.userId;
  if (!row || !(own || row.group_chat) || !seesNamespace(actor, row.namespace)) throw notFound();
  const rules = actor.role === "owner" || actor.role === "admin";
  if (intent === "manage" && !own && !rules)
    throw new AppError("FORBIDDEN", "Only who started this task can change it.");
  return {
    taskId,
    namespace: row.namespace,
    name: row.name,
    createdBy: row.created_by,
    groupChat: row.group_chat,
    headSeq: Number(row.head_seq),
  };
}

function notFound(): AppError {
  return new AppError("NOT_FOUND", "There is no such task.");
}
