import * as z from "zod";

export const SHELL_TYPES = ["Chat", "Dify", "Agno", "ClaudeCode", "Codex", "Gemini", "Acp", "Command"] as const;

export const ShellSpec = z.object({
  shellType: z.enum(SHELL_TYPES).describe("What runs the agent."),
  executorSelector: z.record(z.string(), z.string()).optional().describe("Labels of the pods that may run it."),
  image: z.string().min(1).max(500).optional(),
  supportModel: z.array(z.string().min(1).max(100)).max(100).optional().describe("Protocols it can speak. Empty: any."),
  requiresWorkspace: z.boolean().optional(),
  config: z.record(z.string(), z.unknown()).optional(),
});
export type ShellSpec = z.infer<typeof ShellSpec>;
