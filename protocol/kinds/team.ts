import * as z from "zod";
import type { KindDefinition } from "./definition.ts";
import { API_GROUP, API_VERSION, Reference } from "./resource.ts";
import { ResourceStatus } from "./status.ts";

export const COLLABORATION_MODELS = ["solo", "pipeline", "route", "coordinate", "collaborate"] as const;
export const LEADER = "leader";

export const TeamMember = z.object({
  botRef: Reference.describe("The bot that takes this place."),
  prompt: z.string().max(100_000).optional().describe("Added to the bot's own prompt."),
  role: z.string().min(1).max(100).optional().describe("leader, or any word for the member's part."),
  requireConfirmation: z.boolean().optional().describe("A pipeline waits for a person after this member."),
  contextPassing: z
    .enum(["none", "original_user", "previous_bot", "original_and_previous"])
    .optional()
    .describe("What the member is given of what was said before it."),
});

const localized = z.union([z.string().max(1000), z.record(z.string(), z.unknown())]);

export const TeamSpec = z.object({
  // Atomic for server-side apply: a member has no name of its own, and a pipeline runs in their order.
  members: z.array(TeamMember).min(1).max(50).describe("Who is in the team; a pipeline runs them in this order."),
  collaborationModel: z.enum(COLLABORATION_MODELS).describe("How the members work together."),
  description: z.string().max(10_000).optional().describe("Helps people choose the right team."),
  icon: z.string().max(1000).optional().describe("Shown beside its name."),
  bindMode: z
    .array(z.enum(["chat", "code", "knowledge", "task", "video", "image"]))
    .max(10)
    .optional()
    .describe("Where the team is offered.")
    .meta({ "x-kubernetes-list-type": "set" }),
  quickPhrases: z.array(localized).max(50).optional().describe("Messages to begin with, one click away."),
  inputPlaceholder: localized.optional().describe("Hint in the message field."),
  requiresWorkspace: z.boolean().optional().describe("Its tasks work on a checkout of a repository."),
});
export type TeamSpec = z.infer<typeof TeamSpec>;

export const team: KindDefinition = {
  kind: "Team",
  plural: "teams",
  singular: "team",
  shortNames: ["tm"],
  categories: ["agents", "weft", "all"],
  title: { en: "Team", zh: "团队" },
  description: "A team is what people talk to: one bot, or several that work together.",
  group: API_GROUP,
  apiVersion: API_VERSION,
  namespaced: true,
  flat: false,
  spec: TeamSpec,
  status: ResourceStatus,
  references: [{ path: "members[].botRef", kind: "Bot" }],
  selectable: ["spec.collaborationModel"],
  subresources: ["status"],
  configuration: true,
};
