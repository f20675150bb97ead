import {
  bigint,
  boolean,
  customType,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import type { Role } from "#protocol/frame-parts";
import type { Attachment, Message, Sender, TaskPhase, Usage } from "#protocol/task-frames";

// Comments on tables and columns: migrations/0003_conversations.sql.

const time = (name: string) => timestamp(name, { withTimezone: true });
const count = (name: string) => bigint(name, { mode: "number" });
const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

export const taskIndex = pgTable("task_index", {
  taskId: uuid("task_id").primaryKey(),
  organizationId: text("organization_id").notNull(),
  namespace: text("namespace").notNull(),
  name: text("name").notNull(),
  title: text("title").notNull(),
  teamNamespace: text("team_namespace").notNull(),
  team: text("team").notNull(),
  phase: text("phase").$type<TaskPhase>().notNull(),
  preview: text("preview").notNull(),
  groupChat: boolean("group_chat").notNull(),
  headSeq: count("head_seq").notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: time("created_at").notNull(),
  updatedAt: time("updated_at").notNull(),
  archivedAt: time("archived_at"),
  wipedAt: time("wiped_at"),
  search: tsvector("search").notNull(),
});

/** What of a Message has no column of its own. */
export type MessageDetail = Pick<
  Message,
  "turn_id" | "client_message_id" | "intent" | "reply_to" | "bot" | "finish_reason" | "timings" | "sources" | "error"
>;

export const messages = pgTable(
  "messages",
  {
    taskId: uuid("task_id").notNull(),
    messageId: text("message_id").notNull(),
    organizationId: text("organization_id").notNull(),
    seq: count("seq").notNull(),
    role: text("role").$type<Role>().notNull(),
    sender: jsonb("sender").$type<Sender>().notNull(),
    content: text("content").notNull(),
    reasoning: text("reasoning").notNull(),
    blocks: jsonb("blocks").$type<Message["blocks"]>().notNull(),
    attachments: jsonb("attachments").$type<Attachment[]>().notNull(),
    status: text("status").$type<Message["status"]>().notNull(),
    model: text("model"),
    usage: jsonb("usage").$type<Usage>(),
    costMicroUsd: count("cost_micro_usd").notNull(),
    detail: jsonb("detail").$type<MessageDetail>().notNull(),
    createdAt: time("created_at").notNull(),
    search: tsvector("search").notNull(),
  },
  (table) => [primaryKey({ columns: [table.taskId, table.messageId] })],
);
export type MessageRow = Omit<typeof messages.$inferSelect, "search">;

export const usageLedger = pgTable(
  "usage_ledger",
  {
    organizationId: text("organization_id").notNull(),
    id: text("id").notNull(),
    taskId: uuid("task_id").notNull(),
    messageId: text("message_id"),
    userId: text("user_id"),
    purpose: text("purpose").notNull(),
    provider: text("provider").notNull(),
    model: text("model").notNull(),
    inputTokens: count("input_tokens").notNull(),
    outputTokens: count("output_tokens").notNull(),
    reasoningTokens: count("reasoning_tokens").notNull(),
    cachedTokens: count("cached_tokens").notNull(),
    costMicroUsd: count("cost_micro_usd").notNull(),
    at: time("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const attachments = pgTable("attachments", {
  id: uuid("id").primaryKey(),
  organizationId: text("organization_id").notNull(),
  userId: text("user_id").notNull(),
  taskId: uuid("task_id"),
  name: text("name").notNull(),
  mediaType: text("media_type").notNull(),
  size: count("size").notNull(),
  createdAt: time("created_at").notNull(),
});
export type AttachmentRow = typeof attachments.$inferSelect;

export const shares = pgTable("shares", {
  id: uuid("id").primaryKey(),
  organizationId: text("organization_id").notNull(),
  taskId: uuid("task_id").notNull(),
  tokenHash: text("token_hash").notNull().unique(),
  upToSeq: count("up_to_seq").notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: time("created_at").notNull(),
  expiresAt: time("expires_at"),
});

export const memories = pgTable(
  "memories",
  {
    id: uuid("id").primaryKey(),
    organizationId: text("organization_id").notNull(),
    userId: text("user_id").notNull(),
    taskId: uuid("task_id").notNull(),
    callId: text("call_id").notNull(),
    content: text("content").notNull(),
    createdAt: time("created_at").notNull(),
    search: tsvector("search").notNull(),
  },
  (table) => [unique().on(table.organizationId, table.userId, table.callId)],
);

export const taskReads = pgTable(
  "task_reads",
  {
    userId: text("user_id").notNull(),
    taskId: uuid("task_id").notNull(),
    organizationId: text("organization_id").notNull(),
    seq: count("seq").notNull(),
    readAt: time("read_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.taskId] })],
);

export const deadLetters = pgTable(
  "dead_letters",
  {
    queue: text("queue").notNull(),
    id: text("id").notNull(),
    organizationId: text("organization_id"),
    body: jsonb("body").$type<unknown>().notNull(),
    reason: text("reason").notNull(),
    failedAt: time("failed_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.queue, table.id] })],
);
