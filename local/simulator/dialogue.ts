// A request of any wire format, reduced to what the simulator acts on.

export interface Turn {
  role: "system" | "user" | "assistant" | "tool";
  text: string;
}

export interface Dialogue {
  turns: Turn[];
  system: string;
  /** What the person said last. */
  userText: string;
  /** How often tools have answered since then. */
  rounds: number;
  /** The JSON Schema that the answer must fit; absent when any words will do. */
  schema?: AnswerSchema;
  /** The results that the conversation ends with, when it ends with results. */
  results: string[];
}

/** As far as the simulator reads it. */
export interface AnswerSchema {
  properties?: Record<string, { enum?: unknown[]; type?: string }>;
}

type Content = string | { type?: string; text?: string }[] | null | undefined;

/** The text of a message whose content is a string or a list of parts; images and files have none. */
export function contentText(content: Content): string {
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => part.text ?? "").join("");
}

export function turnRole(role: string | undefined): Turn["role"] {
  if (role === "developer" || role === "system") return "system";
  return role === "assistant" || role === "tool" ? role : "user";
}

export function dialogue(turns: Turn[], schema?: AnswerSchema): Dialogue {
  const spoken = turns.filter(({ role }) => role !== "system");
  const lastUser = spoken.findLastIndex(({ role }) => role === "user");
  const since = spoken.slice(lastUser + 1);
  const lastAssistant = since.findLastIndex(({ role }) => role === "assistant");
  return {
    turns: spoken,
    system: turns
      .filter(({ role }) => role === "system")
      .map(({ text }) => text)
      .join("\n"),
    ...(schema ? { schema } : {}),
    userText: spoken[lastUser]?.text.trim() ?? "",
    rounds: since.filter(({ role }, at) => role === "tool" && since[at - 1]?.role !== "tool").length,
    results: since
      .slice(lastAssistant + 1)
      .filter(({ role }) => role === "tool")
      .map(({ text }) => text),
  };
}
