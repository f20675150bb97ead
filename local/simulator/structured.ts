import type { AnswerSchema, Dialogue } from "./dialogue.ts";

// Answers that must fit a JSON Schema.

/** An object as the schema wants it: of each list of choices the one that fits what the person said. */
export function structured({ properties = {} }: AnswerSchema, dialogue: Dialogue): string {
  const fields = Object.entries(properties).map(([name, field]) => [name, valueOf(field, dialogue)]);
  return JSON.stringify(Object.fromEntries(fields));
}

function valueOf(field: { enum?: unknown[]; type?: string }, dialogue: Dialogue): unknown {
  if (field.enum) return chosen(field.enum.map(String), dialogue);
  if (field.type === "number" || field.type === "integer") return 0;
  if (field.type === "boolean") return false;
  if (field.type === "array") return [];
  return field.type === "object" ? {} : dialogue.userText;
}

/** The choice whose line in the instructions shares most words with what was said; the last one when none shares any. */
function chosen(choices: string[], { system, userText }: Dialogue): string {
  const lines = system.split("\n");
  const said = wordsOf(userText);
  const shared = choices.map((choice) => {
    const line = lines.find((one) => one.includes(`"${choice}"`) && one.startsWith("{")) ?? choice;
    const known = wordsOf(line);
    return said.filter((word) => known.includes(word)).length;
  });
  const best = Math.max(...shared);
  return best === 0 ? choices.at(-1)! : choices[shared.indexOf(best)]!;
}

/** Words that mean something, and single characters of scripts without blanks. */
function wordsOf(text: string): string[] {
  return [...new Set(text.toLowerCase().match(/\p{Script=Han}|[\p{L}\p{N}]{4,}/gu) ?? [])];
}
