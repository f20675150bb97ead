import * as z from "zod";
import type { KindDefinition } from "./definition.ts";
import { API_GROUP, API_VERSION, Reference } from "./resource.ts";
import { ResourceStatus } from "./status.ts";

const name = z.string().min(1).max(100);

export const McpServer = z.object({
  type: z.enum(["stdio", "http", "sse", "streamable-http"]).describe("How to talk to the server."),
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("Address of the server; needed unless type is stdio."),
  headers: z.record(z.string(), z.string()).optional().describe("Sent with every request."),
  command: z.string().max(1000).optional().describe("Program to start; needed when type is stdio."),
  args: z.array(z.string().max(4000)).max(100).optional().describe("Arguments of the program."),
  env: z.record(z.string(), z.string()).optional().describe("Environment of the program."),
  timeout: z.number().positive().max(3600).optional().describe("Seconds to wait for an answer."),
});

export const GhostSpec = z.object({
  systemPrompt: z.string().max(200_000).describe("What the agent is and how it should work."),
  tools: z
    .array(name)
    .max(200)
    .nullable()
    .optional()
    .describe("Built-in tools it may use. Absent or null: all of them. Empty: none.")
    .meta({ "x-kubernetes-list-type": "set" }),
  variables: z
    .record(z.string().min(1).max(100), z.string().max(20_000))
    .optional()
    .describe("Values for {{name}} in the prompt."),
  mcpServers: z.record(name, McpServer).optional().describe("MCP servers whose tools it may use, by name."),
  skills: z
    .array(name)
    .max(200)
    .optional()
    .describe("Names of the skills it may load.")
    .meta({ "x-kubernetes-list-type": "set" }),
  preloadSkills: z
    .array(name)
    .max(200)
    .optional()
    .describe("Skills whose text is always in the prompt.")
    .meta({ "x-kubernetes-list-type": "set" }),
  knowledgeBaseRefs: z.array(Reference).max(100).optional().describe("Knowledge bases it may search."),
  memory: z
    .object({
      scope: z
        .enum(["none", "task", "user", "organization"])
        .describe("With whom it shares what it remembers: nobody, one task, each person, the organization."),
    })
    .optional()
    .describe("What the agent remembers."),
});
export type GhostSpec = z.infer<typeof GhostSpec>;

export const ghost: KindDefinition = {
  kind: "Ghost",
  plural: "ghosts",
  singular: "ghost",
  shortNames: ["gh"],
  categories: ["agents", "weft", "all"],
  title: { en: "Ghost", zh: "灵魂" },
  description: "A ghost is the mind of a bot: its prompt and what it may use.",
  group: API_GROUP,
  apiVersion: API_VERSION,
  namespaced: true,
  flat: false,
  spec: GhostSpec,
  status: ResourceStatus,
  references: [],
  selectable: [],
  subresources: ["status"],
  configuration: true,
};
