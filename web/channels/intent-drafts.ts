import type { ChannelIntent } from "#protocol/kinds/channel-intent";
import type { IntentAction } from "#protocol/intent";
import { ApiError } from "../api-error.ts";

/** An intent as it is being written: all of it is text. */
export interface IntentDraft {
  name: string;
  description: string;
  /** With commas between them. */
  keywords: string;
  /** One a line. */
  examples: string;
  action: IntentAction;
  /** `namespace/name`; empty: the channel's own. */
  team: string;
}

export const NEW_INTENT: IntentDraft = {
  name: "",
  description: "",
  keywords: "",
  examples: "",
  action: "answer",
  team: "",
};

export function draftOf(intent: ChannelIntent, namespace: string): IntentDraft {
  const { name, description, keywords = [], examples = [], action = "answer", teamRef } = intent;
  const team = teamRef ? `${teamRef.namespace ?? namespace}/${teamRef.name}` : "";
  return { name, description, keywords: keywords.join(", "), examples: examples.join("\n"), action, team };
}

export function intentFrom({ name, description, action, ...draft }: IntentDraft, namespace: string): ChannelIntent {
  const keywords = words(draft.keywords, /[,，、;；\n]/);
  const examples = words(draft.examples, /\n/);
  const teamRef = action === "ignore" ? undefined : referenceFrom(draft.team, namespace);
  return {
    name: name.trim(),
    description: description.trim(),
    ...(keywords.length > 0 ? { keywords } : {}),
    ...(examples.length > 0 ? { examples } : {}),
    ...(action === "answer" ? {} : { action }),
    ...(teamRef ? { teamRef } : {}),
  };
}

/** `namespace/name` as a reference; the channel's own namespace need not be said. */
export function referenceFrom(key: string, own: string): { name: string; namespace?: string } | undefined {
  const [namespace = "", name = ""] = key.split("/");
  if (name === "") return undefined;
  return namespace === own ? { name } : { name, namespace };
}

function words(text: string, between: RegExp): string[] {
  const said = text.split(between).map((word) => word.trim());
  return [...new Set(said.filter((word) => word !== ""))];
}

/** What the server found wrong, by `<place of the intent>.<field>`; of an intent that was changed since, nothing. */
export function intentProblems(
  error: unknown,
  { sent, drafts }: { sent: readonly IntentDraft[] | undefined; drafts: readonly IntentDraft[] },
): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const named = error.causes.flatMap(({ field, message }) => {
    const match = /^spec\.intents\[(\d+)\]\.(\w+)/.exec(field);
    const place = Number(match?.[1]);
    return match && drafts[place] === sent?.[place] ? [[`${place}.${match[2]}`, message] as const] : [];
  });
  return Object.fromEntries(named.toReversed());
}
