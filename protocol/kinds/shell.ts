import * as z from "zod";
import type { KindDefinition } from "./definition.ts";
import { API_GROUP, API_VERSION } from "./resource.ts";
import { ResourceStatus } from "./status.ts";

export const SHELL_TYPES = ["Chat", "Dify", "Agno", "ClaudeCode", "Codex", "Gemini", "Acp", "Command"] as const;

export const ShellSpec = z.object({
  shellType: z.enum(SHELL_TYPES).describe("What runs the agent."),
  executorSelector: z.record(z.string(), z.string()).optional().describe("Labels of the pods that may run it."),
  image: z.string().min(1).max(500).optional().describe("Container image that it runs in."),
  supportModel: z
    .array(z.string().min(1).max(100))
    .max(100)
    .optional()
    .describe("Protocols it can speak. Empty: any.")
    .meta({ "x-kubernetes-list-type": "set" }),
  requiresWorkspace: z.boolean().optional().describe("It works on a checkout of a repository."),
  config: z.record(z.string(), z.unknown()).optional().describe("Settings of this type of shell."),
});
export type ShellSpec = z.infer<typeof ShellSpec>;

export const shell: KindDefinition = {
  kind: "Shell",
  plural: "shells",
  singular: "shell",
  shortNames: ["sh"],
  categories: ["agents", "weft", "all"],
  title: { en: "Shell", zh: "外壳" },
  description: "A shell is what runs an agent.",
  group: API_GROUP,
  apiVersion: API_VERSION,
  namespaced: true,
  flat: false,
  spec: ShellSpec,
  status: ResourceStatus,
  references: [],
  selectable: ["spec.shellType"],
  subresources: ["status"],
  configuration: true,
};
