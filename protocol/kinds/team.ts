import * as z from "zod";
import { Reference } from "./resource.ts";

export const COLLABORATION_MODELS = ["solo", "pipeline", "route", "coordinate", "collaborate"] as const;
export const LEADER = "leader";

export const TeamMember = z.object({
  botRef: Reference,
  prompt: z.string().max(100_000).optional().describe("Added to the bot's own prompt."),
  role: z.string().min(1).max(100).optional().describe("leader, or any word for the member's part."),
  requireConfirmation: z.boolean().optional().describe("A pipeline waits for a person after this member."),
  contextPassing: z.enum(["none", "original_user", "previous_bot", "original_and_previous"]).optional(),
});

const localized = z.union([z.string().max(1000), z.record(z.string(), z.unknown())]);

export const TeamSpec = z.object({
  members: z.array(TeamMember).min(1).max(50),
  collaborationModel: z.enum(COLLABORATION_MODELS).describe("How the members work together."),
  description: z.string().max(10_000).optional(),
  icon: z.string().max(1000).optional(),
  bindMode: z
    .array(z.enum(["chat", "code", "knowledge", "task", "video", "image"]))
    .max(10)
    .optional(),
  quickPhrases: z.array(localized).max(50).optional(),
  inputPlaceholder: localized.optional(),
  requiresWorkspace: z.boolean().optional(),
});
export type TeamSpec = z.infer<typeof TeamSpec>;
