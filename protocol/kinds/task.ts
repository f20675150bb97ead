import * as z from "zod";
import { TaskPhase } from "../task-frames.ts";
import { Reference } from "./resource.ts";

export const TaskSpec = z.object({
  title: z.string().max(500).optional(),
  prompt: z.string().min(1).max(200_000).optional().describe("The first message; with it the task starts at once."),
  teamRef: Reference,
  workspaceRef: Reference.optional(),
  groupChat: z.boolean().optional().describe("Several people talk; the team answers when it is mentioned."),
  knowledgeBaseRefs: z.array(Reference).max(100).optional(),
});
export type TaskSpec = z.infer<typeof TaskSpec>;

/** Written by the conversation only. */
export const TaskStatus = z.object({
  phase: TaskPhase,
  title: z.string().optional(),
  progress: z.number().min(0).max(100).optional(),
  result: z.string().optional().describe("How the latest answer begins."),
  errorMessage: z.string().optional(),
  messages: z.int().optional(),
  startedAt: z.iso.datetime().optional(),
  completedAt: z.iso.datetime().optional(),
});
export type TaskStatus = z.infer<typeof TaskStatus>;
