import { sql, type SQL } from "drizzle-orm";
import type { NamespaceFilter } from "#core/namespace";
import { searchAll } from "#core/search-tokens";
import type { TaskChannel, TaskList, TaskSummary } from "#protocol/api/tasks";
import { CHANNEL_LABEL, SIMULATED_LABEL } from "#protocol/channel-event";
import type { TaskPhase } from "#protocol/task-frames";
import type { Context } from "../context.ts";
import { withinNamespaces } from "../namespace/within.ts";
import { readCursor, writeCursor } from "./cursor.ts";

export interface TaskQuery {
  /** Words to find in titles and messages; all of them must be there. */
  query?: string | undefined;
  archived: boolean;
  cursor?: string | undefined;
  limit: number;
  /** Where the actor may list tasks. */
  inNamespaces: NamespaceFilter;
}

interface Row extends Record<string, unknown> {
  task_id: string;
  name: string;
  namespace: string;
  title: string;
  team: string;
  phase: TaskPhase;
  preview: string;
  updated_ms: string;
  created_ms: string;
  archived: boolean;
  unread: boolean;
  group_chat: boolean;
  shared: boolean;
  channel: TaskChannel | null;
}

/** The actor's tasks and the group chats of the organization, newest change first. */
export async function listTasks(ctx: Context, query: TaskQuery): Promise<TaskList> {
  const { organizationId, userId } = ctx.actor;
  const wanted = query.query === undefined ? undefined : searchAll(query.query, organizationId);
  if (wanted === null) return { tasks: [] };
  const { rows } = await ctx.db.execute<Row>(
    sql`${summaries(ctx, preview(wanted, query.query))}
      WHERE t.organization_id = ${organizationId} AND (t.created_by = ${userId} OR t.group_chat)
        AND ${withinNamespaces(sql`t.namespace`, query.inNamespaces)}
        AND (t.archived_at IS NOT NULL) = ${query.archived} AND ${after(query.cursor)} AND ${matches(wanted)}
      ORDER BY t.updated_at DESC, t.task_id DESC LIMIT ${query.limit + 1}`,
  );
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const more = rows.length > query.limit && last !== undefined;
  return {
    tasks: page.map(toSummary),
    ...(more ? { next: writeCursor({ updatedAtMs: Number(last.updated_ms), taskId: last.task_id }) } : {}),
  };
}

/** One task as lists show it; null before its first words. Whether the actor may see it is the caller's to know. */
export async function summarizeTask(ctx: Context, taskId: string): Promise<TaskSummary | null> {
  const { rows } = await ctx.db.execute<Row>(
    sql`${summaries(ctx, sql`t.preview`)}
      WHERE t.task_id = ${taskId}::uuid AND t.organization_id = ${ctx.actor.organizationId}`,
  );
  return rows[0] ? toSummary(rows[0]) : null;
}

function summaries({ actor, nowMs }: Context, shown: SQL): SQL {
  return sql`SELECT t.task_id, t.name, t.namespace, t.title, t.team, t.phase, ${shown} AS preview,
      (extract(epoch FROM t.updated_at) * 1000)::bigint::text AS updated_ms,
      (extract(epoch FROM t.created_at) * 1000)::bigint::text AS created_ms,
      t.archived_at IS NOT NULL AS archived, t.head_seq > coalesce(seen.seq, 0) AS unread, t.group_chat,
      EXISTS (SELECT 1 FROM shares s WHERE s.task_id = t.task_id
        AND (s.expires_at IS NULL OR s.expires_at > ${new Date(nowMs()).toISOString()}::timestamptz)) AS shared,
      ${channel} AS channel
    FROM task_index t
    JOIN resources r ON r.uid = t.task_id AND r.deleted_at IS NULL
    LEFT JOIN task_reads seen ON seen.task_id = t.task_id AND seen.user_id = ${actor.userId}`;
}

const UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";

/** People may write labels too, so one that is no id must not break the list. */
const channel = sql`(SELECT jsonb_build_object('platform', c.spec ->> 'platform', 'namespace', c.namespace,
      'name', c.name, 'simulated', coalesce(r.labels ->> ${SIMULATED_LABEL} = 'true', false))
    FROM resources c WHERE c.uid = CASE WHEN r.labels ->> ${CHANNEL_LABEL} ~ ${UUID}
        THEN (r.labels ->> ${CHANNEL_LABEL})::uuid END
      AND c.organization_id = r.organization_id AND c.kind = 'Channel' AND c.deleted_at IS NULL)`;

function matches(wanted: string | undefined): SQL {
  if (wanted === undefined) return sql`true`;
  return sql`(t.search @@ ${wanted}::tsquery
    OR t.task_id IN (SELECT m.task_id FROM messages m WHERE m.search @@ ${wanted}::tsquery))`;
}

function after(cursor: string | undefined): SQL {
  if (cursor === undefined) return sql`true`;
  const { updatedAtMs, taskId } = readCursor(cursor);
  return sql`(t.updated_at, t.task_id) < (${new Date(updatedAtMs).toISOString()}::timestamptz, ${taskId}::uuid)`;
}

const BEFORE_MATCH = 40;
const EXCERPT = 160;

/** When something was looked for, the place where the newest message has it. */
function preview(wanted: string | undefined, query: string | undefined): SQL {
  if (wanted === undefined) return sql`t.preview`;
  const needle = (query ?? "").trim().toLowerCase();
  return sql`coalesce((SELECT
      substring(m.content FROM greatest(1, strpos(lower(m.content), ${needle}) - ${BEFORE_MATCH}::int) FOR ${EXCERPT}::int)
    FROM messages m WHERE m.task_id = t.task_id AND m.search @@ ${wanted}::tsquery ORDER BY m.seq DESC LIMIT 1), t.preview)`;
}

function toSummary(row: Row): TaskSummary {
  const { updated_ms, created_ms, ...rest } = row;
  return { ...rest, updated_at: Number(updated_ms), created_at: Number(created_ms) };
}
