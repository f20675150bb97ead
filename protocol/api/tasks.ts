import * as z from "zod";
import { TaskPhase } from "../task-frames.ts";
import { Platform } from "../channel-event.ts";
import { PageQuery } from "./common.ts";

/** Search words travel in `query`; they are looked for in titles and messages. */
export const ListTasksQuery = PageQuery.extend({
  query: z.string().max(500).optional(),
  archived: z.enum(["true", "false"]).default("false"),
});

/** The channel that a conversation lives in: its answers go out there too, unless it was only simulated. */
export const TaskChannel = z.object({
  platform: Platform,
  namespace: z.string(),
  name: z.string(),
  simulated: z.boolean(),
});
export type TaskChannel = z.infer<typeof TaskChannel>;

/** Times in milliseconds. */
export const TaskSummary = z.object({
  task_id: z.string(),
  name: z.string(),
  namespace: z.string(),
  title: z.string(),
  team: z.string(),
  phase: TaskPhase,
  /** The last words, or around what was searched for. */
  preview: z.string(),
  updated_at: z.number(),
  created_at: z.number(),
  archived: z.boolean(),
  unread: z.boolean(),
  group_chat: z.boolean(),
  shared: z.boolean(),
  /** Null for one that lives here alone, or whose channel is gone. */
  channel: TaskChannel.nullable(),
});
export type TaskSummary = z.infer<typeof TaskSummary>;

export const TaskList = z.object({ tasks: z.array(TaskSummary), next: z.string().optional() });
export type TaskList = z.infer<typeof TaskList>;

export const ChangeTask = z
  .strictObject({ title: z.string().trim().min(1).max(500).optional(), archived: z.boolean().optional() })
  .refine(
    (change) => change.title !== undefined || change.archived !== undefined,
    "must say what to change: title or archived",
  );

export const MarkRead = z.strictObject({ seq: z.int().min(0) });
