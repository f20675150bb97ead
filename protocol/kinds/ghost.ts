import * as z from "zod";
import { Reference } from "./resource.ts";

const name = z.string().min(1).max(100);

export const McpServer = z.object({
  type: z.enum(["stdio", "http", "sse", "streamable-http"]),
  url: z.url({ protocol: /^https?$/ }).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  command: z.string().max(1000).optional(),
  args: z.array(z.string().max(4000)).max(100).optional(),
  env: z.record(z.string(), z.string()).optional(),
  timeout: z.number().positive().max(3600).optional().describe("Seconds."),
});

export const GhostSpec = z.object({
  systemPrompt: z.string().max(200_000).describe("What the agent is and how it should work."),
  tools: z
    .array(name)
    .max(200)
    .nullable()
    .optional()
    .describe("Built-in tools it may use. Absent or null: all of them. Empty: none."),
  variables: z
    .record(z.string().min(1).max(100), z.string().max(20_000))
    .optional()
    .describe("Values for {{name}} in the prompt."),
  mcpServers: z.record(name, McpServer).optional(),
  skills: z.array(name).max(200).optional(),
  preloadSkills: z.array(name).max(200).optional().describe("Skills whose text is always in the prompt."),
  knowledgeBaseRefs: z.array(Reference).max(100).optional(),
  memory: z.object({ scope: z.enum(["none", "task", "user", "organization"]) }).optional(),
});
export type GhostSpec = z.infer<typeof GhostSpec>;
