/** Stage 4: which of a channel's intents a message has, by its words alone, and what each of them leads to. */
import type { ChannelEvent } from "#protocol/channel-event";
import type { IntentAction, IntentDecision } from "#protocol/intent";
import type { ChannelIntent } from "#protocol/kinds/channel-intent";
import type { Reference } from "#protocol/kinds/resource";
import { hasKeyword } from "./gate.ts";
import type { ChannelRules } from "./rules.ts";

/** What an intent starts. A team of null is the channel's own. */
export type IntentStart =
  /** The team answers in the conversation. */
  | { kind: "answer"; team: Reference | null }
  /** The team works on a task of its own; its result comes back to the conversation. */
  | { kind: "task"; team: Reference | null }
  | { kind: "ignore" };

export interface Intent {
  name: string;
  description: string;
  keywords: string[];
  examples: string[];
  start: IntentStart;
}

/** Which intent, and what decided it. */
export type Choice = Pick<IntentDecision, "intent" | "by" | "why">;

/** What a model decided of a message, under the id that the message will have. */
export interface Led {
  messageId: string;
  choice: Choice;
  /** Milliseconds that it took. */
  took: number;
}

/** What the classifier says when none fits; no intent has this name. */
export const NO_INTENT = "none";
export const UNCLEAR: Choice = { intent: null, by: "unclear" };

export function intentOf({ name, description, keywords, examples, action, teamRef }: ChannelIntent): Intent {
  return {
    name,
    description,
    keywords: keywords ?? [],
    examples: examples ?? [],
    start: startOf(action ?? "answer", teamRef ?? null),
  };
}

function startOf(action: IntentAction, team: Reference | null): IntentStart {
  return action === "ignore" ? { kind: "ignore" } : { kind: action, team };
}

/** Whether the stage has something to decide: words, where there are intents. */
export function hasIntent(rules: ChannelRules, event: ChannelEvent): boolean {
  if (!rules.stages.intent || (rules.intents ?? []).length === 0) return false;
  return event.kind === "message" && event.text.trim() !== "";
}

/** The same words, however they are written: without case, width, blanks and punctuation. */
export function folded(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\p{P}\p{Z}\p{C}]+/gu, "");
}

/**
 * Decides where the words leave no doubt: they are an example, or hold keywords of one intent only. Of keywords that
 * contain each other the longer one counts. Anything else is unclear.
 */
export function byRules(intents: readonly Intent[], text: string): Choice {
  const said = folded(text);
  for (const { name, examples } of intents) {
    const why = examples.find((example) => said !== "" && folded(example) === said);
    if (why !== undefined) return { intent: name, by: "example", why };
  }
  const heard = intents.flatMap(({ name, keywords }) =>
    keywords.filter((keyword) => hasKeyword(text, [keyword])).map((keyword) => ({ name, keyword })),
  );
  const counted = heard.filter((one) => !heard.some((other) => isPart(one.keyword, other.keyword)));
  const [first] = counted;
  if (!first || counted.some(({ name }) => name !== first.name)) return UNCLEAR;
  return { intent: first.name, by: "keyword", why: first.keyword };
}

function isPart(keyword: string, other: string): boolean {
  return other.length > keyword.length && other.toLowerCase().includes(keyword.toLowerCase());
}

/** What this choice starts; without an intent the channel's own team answers. */
export function startFor(intents: readonly Intent[], { intent }: Choice): IntentStart {
  return intents.find(({ name }) => name === intent)?.start ?? { kind: "answer", team: null };
}
