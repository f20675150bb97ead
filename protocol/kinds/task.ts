import * as z from "zod";
import { TaskPhase } from "../task-frames.ts";
import type { KindDefinition } from "./definition.ts";
import { API_GROUP, API_VERSION, Reference } from "./resource.ts";
import { conditions } from "./status.ts";

export const TaskSpec = z.object({
  title: z.string().max(500).optional().describe("Absent: made from the first message."),
  prompt: z
    .string()
    .max(200_000)
    .optional()
    .describe("The first message: unless it is empty, the task starts at once."),
  teamRef: Reference.describe("The team that works on it."),
  workspaceRef: Reference.optional().describe("The code that it works on."),
  groupChat: z.boolean().optional().describe("Several people talk; the team answers when it is mentioned."),
  knowledgeBaseRefs: z.array(Reference).max(100).optional().describe("Knowledge bases that it may search."),
});
export type TaskSpec = z.infer<typeof TaskSpec>;

/** Written by the conversation only. */
export const TaskStatus = z.object({
  phase: TaskPhase.describe("Where the task stands."),
  progress: z.number().min(0).max(100).optional().describe("Per cent."),
  title: z.string().optional().describe("What it is called now."),
  result: z.string().optional().describe("How the latest answer begins."),
  errorMessage: z.string().optional().describe("Why it failed."),
  messages: z.int().optional().describe("How many messages it has."),
  startedAt: z.iso.datetime().optional().describe("When work began."),
  completedAt: z.iso.datetime().optional().describe("When work ended."),
  conditions,
});
export type TaskStatus = z.infer<typeof TaskStatus>;

export const task: KindDefinition = {
  kind: "Task",
  plural: "tasks",
  singular: "task",
  shortNames: ["tk"],
  categories: ["agents", "weft", "all"],
  title: { en: "Task", zh: "任务" },
  description: "A task is one conversation with a team, and the work that is done in it.",
  group: API_GROUP,
  apiVersion: API_VERSION,
  namespaced: true,
  flat: false,
  spec: TaskSpec,
  status: TaskStatus,
  references: [
    { path: "teamRef", kind: "Team" },
    { path: "workspaceRef", kind: "Workspace" },
  ],
  selectable: ["status.phase", "spec.teamRef.name"],
  subresources: ["status", "log"],
  configuration: false,
};
