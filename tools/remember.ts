import * as z from "zod";
import type { Tool } from "#core/agent/tool";
import type { PersonMemory } from "#memory/person-memory";

const Input = z.object({
  content: z
    .string()
    .trim()
    .min(1)
    .max(2_000)
    .describe("One fact in a full sentence that makes sense without this conversation."),
});

export function rememberTool(memory: PersonMemory): Tool<z.infer<typeof Input>> {
  return {
    name: "remember",
    title: { en: "Remember", zh: "记住" },
    description:
      "Keeps a fact about the person for later conversations: preferences, names, goals, decisions. Use it when they ask " +
      "to remember something, or tell a lasting fact about themselves. Never keep passwords, keys or card numbers.",
    input: Input,
    effect: "idempotent",
    runsOn: "server",
    timeoutMs: 15_000,
    async run({ organizationId, userId, taskId, callId, nowMs }, { content }) {
      const outcome = await memory.remember({ organizationId, userId }, { taskId, callId, content, nowMs });
      if (outcome === "full") {
        return { ok: false, code: "FULL", message: "This person's memory is full; nothing was kept." };
      }
      return { ok: true, content: outcome === "stored" ? "Remembered." : "This was known already." };
    },
  };
}
