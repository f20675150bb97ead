/** The statements of a projection; each can be one of `db.batch`. */
import { sql, type SQL } from "drizzle-orm";
import { isUuid } from "#core/ids";
import { searchTokens } from "#core/search-tokens";
import type { Database } from "#db/connect";
import type { MessageDetail } from "#db/schema/conversations";
import type { Message } from "#protocol/task-frames";
import type { TaskProjection, UsageRow } from "./projection.ts";
import { storableJson, storableText } from "./storable.ts";

export interface ProjectionScope {
  db: Database;
  organizationId: string;
  taskId: string;
  /** Holds while the stored summary is the one of this projection. */
  newest: SQL;
}

function json(value: unknown): SQL {
  return sql`${storableJson(value)}::jsonb`;
}

function tokens(text: string, organizationId: string): SQL {
  return sql`array_to_tsvector(${sql.param(searchTokens(text, organizationId))}::text[])`;
}

/** Nothing for a task that is deleted, another organization's, or known in a newer state. */
export function upsertTask({ db, organizationId, taskId }: ProjectionScope, projection: TaskProjection) {
  const title = storableText(projection.title);
  return db.execute(
    sql`INSERT INTO task_index (task_id, organization_id, namespace, name, title, team_namespace, team, phase, preview,
        group_chat, head_seq, created_by, created_at, updated_at, search)
      SELECT uid, organization_id, namespace, name, ${title}, coalesce(spec #>> '{teamRef,namespace}', namespace),
        coalesce(spec #>> '{teamRef,name}', ''), ${projection.phase}, ${storableText(projection.preview)},
        coalesce((spec ->> 'groupChat')::boolean, false), ${projection.headSeq}::bigint, created_by, created_at,
        ${new Date(projection.updatedAt).toISOString()}::timestamptz, ${tokens(title, organizationId)}
      FROM resources
      WHERE uid = ${taskId}::uuid AND organization_id = ${organizationId} AND kind = 'Task' AND deleted_at IS NULL
      ON CONFLICT (task_id) DO UPDATE SET title = excluded.title, phase = excluded.phase, preview = excluded.preview,
        head_seq = excluded.head_seq, updated_at = excluded.updated_at, search = excluded.search
      WHERE task_index.head_seq <= excluded.head_seq`,
  );
}

export function upsertMessages({ db, organizationId, taskId, newest }: ProjectionScope, messages: Message[]) {
  const rows = messages.map((message) => toRow(message, organizationId));
  return db.execute(
    sql`INSERT INTO messages (task_id, message_id, organization_id, seq, role, sender, content, reasoning, blocks,
        attachments, status, model, usage, cost_micro_usd, detail, created_at, search)
      SELECT ${taskId}::uuid, message_id, ${organizationId}, seq, role, sender, content, reasoning, blocks, attachments,
        status, model, usage, cost_micro_usd, detail, created_at, array_to_tsvector(tokens)
      FROM jsonb_to_recordset(${json(rows)}) AS row (message_id text, seq bigint, role text, sender jsonb,
        content text, reasoning text, blocks jsonb, attachments jsonb, status text, model text, usage jsonb,
        cost_micro_usd bigint, detail jsonb, created_at timestamptz, tokens text[])
      WHERE ${newest}
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

export function deleteMessages({ db, organizationId, taskId, newest }: ProjectionScope, ids: string[]) {
  return db.execute(
    sql`DELETE FROM messages WHERE task_id = ${taskId}::uuid AND organization_id = ${organizationId}
      AND message_id = ANY(${sql.param(ids)}::text[]) AND ${newest}`,
  );
}

/** Without a condition: what was used is owed, also for a task that is gone. */
export function insertUsage({ db, organizationId, taskId }: ProjectionScope, usage: UsageRow[]) {
  const rows = usage.map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
  return db.execute(
    sql`INSERT INTO usage_ledger (organization_id, id, task_id, message_id, user_id, purpose, provider, model,
        input_tokens, output_tokens, reasoning_tokens, cached_tokens, cost_micro_usd, at)
      SELECT ${organizationId}, id, ${taskId}::uuid, "messageId", "userId", purpose, provider, model, input, output,
        reasoning, cached, "costMicroUsd", at
      FROM jsonb_to_recordset(${json(rows)}) AS row (id text, "messageId" text, "userId" text, purpose text,
        provider text, model text, input bigint, output bigint, reasoning bigint, cached bigint, "costMicroUsd" bigint,
        at timestamptz)
      ON CONFLICT DO NOTHING`,
  );
}

/** From now on the sweep of abandoned uploads leaves them alone. */
export function linkAttachments({ db, organizationId, taskId }: ProjectionScope, messages: Message[]) {
  const ids = messages.flatMap((message) => message.attachments.map((attachment) => attachment.id)).filter(isUuid);
  return db.execute(
    sql`UPDATE attachments SET task_id = ${taskId}::uuid
      WHERE id = ANY(${sql.param(ids)}::uuid[]) AND organization_id = ${organizationId} AND task_id IS NULL`,
  );
}
