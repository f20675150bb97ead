import * as z from "zod";
import type { Tool } from "#core/agent/tool";
import type { PersonMemory } from "#memory/person-memory";

const Input = z.object({
  query: z.string().trim().min(1).max(500).describe("Key words of what you want to know, in the person's language."),
});

export function recallTool(memory: PersonMemory): Tool<z.infer<typeof Input>> {
  return {
    name: "recall",
    title: { en: "Recall", zh: "回忆" },
    description:
      "Looks up what was remembered about the person in earlier conversations. Answers the closest facts first, each " +
      "with its date. Use it when the answer may depend on their preferences, history or earlier decisions.",
    input: Input,
    effect: "read",
    runsOn: "server",
    timeoutMs: 15_000,
    async run({ organizationId, userId }, { query }) {
      const found = await memory.recall({ organizationId, userId }, query);
      if (found.length === 0) return { ok: true, content: "Nothing is remembered about this person yet." };
      const lines = found.map((fact) => `- ${new Date(fact.createdAtMs).toISOString().slice(0, 10)}: ${fact.content}`);
      return { ok: true, content: lines.join("\n") };
    },
  };
}
