/** The statements that copy conversations, each for all projections of a batch; each can be one of `db.batch`. */
import { sql, type SQL } from "drizzle-orm";
import { isUuid } from "#core/ids";
import { searchTokens } from "#core/search-tokens";
import type { MessageDetail } from "#db/schema/conversations";
import type { TaskStatus } from "#protocol/kinds/task";
import type { Message } from "#protocol/task-frames";
import type { Scope } from "../resource/scope.ts";
import { setStatuses } from "../resource/set-status.ts";
import type { TaskProjection } from "./projection.ts";
import { storableJson, storableText } from "./storable.ts";

/** Rows of one statement, for all its projections. */
function rowsOf(rows: object[], columns: SQL): SQL {
  return sql`jsonb_to_recordset(${storableJson(rows)}::jsonb) AS row (${columns})`;
}

/** The tasks of these projections that are there, with what is stored of them. */
const LIVING = sql`task_index t JOIN resources r ON r.uid = t.task_id AND r.deleted_at IS NULL`;

/** Holds while the stored summary is the one of the projection that the row came with. */
function isNewest({ organizationId }: Scope): SQL {
  return sql`EXISTS (SELECT 1 FROM ${LIVING}
    WHERE t.task_id = row.task_id AND t.organization_id = ${organizationId} AND t.head_seq = row.head_seq)`;
}

/** Nothing for a task that is deleted, another organization's, or known in a newer state. */
export function upsertTasks({ db, organizationId }: Scope, projections: TaskProjection[]) {
  const rows = projections.map(({ taskId, title, phase, preview, headSeq, updatedAt }) => ({
    task_id: taskId,
    title,
    phase,
    preview,
    head_seq: headSeq,
    updated_at: new Date(updatedAt).toISOString(),
    tokens: searchTokens(storableText(title), organizationId),
  }));
  const columns = sql`task_id uuid, title text, phase text, preview text, head_seq bigint, updated_at timestamptz,
    tokens text[]`;
  return db.execute(
    sql`INSERT INTO task_index (task_id, organization_id, namespace, name, title, team_namespace, team, phase, preview,
        group_chat, head_seq, created_by, created_at, updated_at, search)
      SELECT uid, organization_id, namespace, name, row.title, coalesce(spec #>> '{teamRef,namespace}', namespace),
        coalesce(spec #>> '{teamRef,name}', ''), row.phase, row.preview,
        coalesce((spec ->> 'groupChat')::boolean, false), row.head_seq, created_by, created_at, row.updated_at,
        array_to_tsvector(row.tokens)
      FROM ${rowsOf(rows, columns)} JOIN resources ON uid = row.task_id
      WHERE organization_id = ${organizationId} AND kind = 'Task' AND deleted_at IS NULL
      ON CONFLICT (task_id) DO UPDATE SET title = excluded.title, phase = excluded.phase, preview = excluded.preview,
        head_seq = excluded.head_seq, updated_at = excluded.updated_at, search = excluded.search
      WHERE task_index.head_seq <= excluded.head_seq`,
  );
}

/** How far each task that is there was copied. */
export function headsOf({ db, organizationId }: Scope, projections: TaskProjection[]) {
  const taskIds = projections.map(({ taskId }) => taskId);
  return db.execute<{ task_id: string; head_seq: string }>(
    sql`SELECT t.task_id, t.head_seq::text FROM ${LIVING}
      WHERE t.task_id = ANY(${sql.param(taskIds)}::uuid[]) AND t.organization_id = ${organizationId}`,
  );
}

export function upsertMessages(scope: Scope, projections: TaskProjection[]) {
  const { db, organizationId } = scope;
  const rows = projections.flatMap(({ taskId, headSeq, messages }) =>
    messages.map((message) => ({ task_id: taskId, head_seq: headSeq, ...toRow(message, organizationId) })),
  );
  const columns = sql`task_id uuid, head_seq bigint, message_id text, seq bigint, role text, sender jsonb, content text,
    reasoning text, blocks jsonb, attachments jsonb, status text, model text, usage jsonb, cost_micro_usd bigint,
    detail jsonb, created_at timestamptz, tokens text[]`;
  return db.execute(
    sql`INSERT INTO messages (task_id, message_id, organization_id, seq, role, sender, content, reasoning, blocks,
        attachments, status, model, usage, cost_micro_usd, detail, created_at, search)
      SELECT task_id, message_id, ${organizationId}, seq, role, sender, content, reasoning, blocks, attachments,
        status, model, usage, cost_micro_usd, detail, created_at, array_to_tsvector(tokens)
      FROM ${rowsOf(rows, columns)}
      WHERE ${isNewest(scope)}
      ON CONFLICT (task_id, message_id) DO UPDATE SET seq = excluded.seq, content = excluded.content,
        reasoning = excluded.reasoning, blocks = excluded.blocks, attachments = excluded.attachments,
        status = excluded.status, model = excluded.model, usage = excluded.usage,
        cost_micro_usd = excluded.cost_micro_usd, detail = excluded.detail, search = excluded.search`,
  );
}

function toRow(message: Message, organizationId: string) {
  const { turn_id, client_message_id, intent, reply_to, bot, finish_reason, timings, sources, error } = message;
  const detail = { turn_id, client_message_id, intent, reply_to, bot, finish_reason, timings, sources, error };
  return {
    message_id: message.message_id,
    seq: message.seq,
    role: message.role,
    sender: message.sender,
    content: message.content,
    reasoning: message.reasoning,
    blocks: message.blocks,
    attachments: message.attachments,
    status: message.status,
    model: message.model ?? null,
    usage: message.usage ?? null,
    cost_micro_usd: message.usage?.cost_micro_usd ?? 0,
    detail: detail satisfies MessageDetail,
    created_at: new Date(message.created_at).toISOString(),
    tokens: searchTokens(storableText(message.content), organizationId),
  };
}

export function deleteMessages(scope: Scope, projections: TaskProjection[]) {
  const rows = projections.flatMap(({ taskId, headSeq, withdrawnIds }) =>
    withdrawnIds.map((id) => ({ task_id: taskId, head_seq: headSeq, message_id: id })),
  );
  return scope.db.execute(
    sql`DELETE FROM messages USING ${rowsOf(rows, sql`task_id uuid, head_seq bigint, message_id text`)}
      WHERE messages.task_id = row.task_id AND messages.message_id = row.message_id
        AND messages.organization_id = ${scope.organizationId} AND ${isNewest(scope)}`,
  );
}

/** Without a condition: what was used is owed, also for a task that is gone. */
export function insertUsage({ db, organizationId }: Scope, projections: TaskProjection[]) {
  const rows = projections.flatMap(({ taskId, usage }) =>
    usage.map((row) => ({ ...row, taskId, at: new Date(row.at).toISOString() })),
  );
  const columns = sql`id text, "taskId" uuid, "messageId" text, "userId" text, purpose text, provider text, model text,
    input bigint, output bigint, reasoning bigint, cached bigint, "costMicroUsd" bigint, at timestamptz`;
  return db.execute(
    sql`INSERT INTO usage_ledger (organization_id, id, task_id, message_id, user_id, purpose, provider, model,
        input_tokens, output_tokens, reasoning_tokens, cached_tokens, cost_micro_usd, at)
      SELECT ${organizationId}, id, "taskId", "messageId", "userId", purpose, provider, model, input, output,
        reasoning, cached, "costMicroUsd", at
      FROM ${rowsOf(rows, columns)}
      ON CONFLICT DO NOTHING`,
  );
}

/** From now on the sweep of abandoned uploads leaves them alone. */
export function linkAttachments({ db, organizationId }: Scope, projections: TaskProjection[]) {
  const rows = projections.flatMap(({ taskId, messages }) =>
    messages.flatMap(({ attachments }) => attachments.map(({ id }) => ({ task_id: taskId, id }))),
  );
  const known = rows.filter(({ id }) => isUuid(id));
  return db.execute(
    sql`UPDATE attachments SET task_id = row.task_id FROM ${rowsOf(known, sql`task_id uuid, id uuid`)}
      WHERE attachments.id = row.id AND organization_id = ${organizationId} AND attachments.task_id IS NULL`,
  );
}

/** What each Task reports of its conversation. */
export function reportStatuses(scope: Scope, projections: TaskProjection[]) {
  const rows = projections.map((projection) => ({
    task_id: projection.taskId,
    head_seq: projection.headSeq,
    status: statusOf(projection),
  }));
  const columns = sql`task_id uuid, head_seq bigint, status jsonb`;
  const given = sql`SELECT task_id AS uid, status FROM ${rowsOf(rows, columns)} WHERE ${isNewest(scope)}`;
  return setStatuses(scope, given);
}

/** No time of the last change: a status that says the same must stay the same, or every token count is a new version. */
function statusOf(projection: TaskProjection): TaskStatus {
  const { title, phase, updatedAt, messages, startedAt } = projection;
  const over = phase === "Completed" || phase === "Failed" || phase === "Cancelled";
  const problem = phase === "Failed" ? messages.findLast((message) => message.error)?.error : undefined;
  return {
    phase,
    title,
    progress: projection.progress,
    messages: projection.messageCount,
    ...(startedAt === null ? {} : { startedAt: new Date(startedAt).toISOString() }),
    ...(phase === "Completed" ? { result: projection.preview } : {}),
    ...(over ? { completedAt: new Date(updatedAt).toISOString() } : {}),
    ...(problem ? { errorMessage: problem.message } : {}),
  };
}
