import type { ChannelEvent } from "#protocol/channel-event";
import { readCommand, type ChannelCommand } from "./command.ts";
import { isMeant, wantsNothing } from "./gate.ts";
import type { ChannelRules } from "./rules.ts";

/** What comes of an event from somebody who may speak. */
export type Step =
  | { act: "answer" }
  /** Kept as context of the conversation; nobody answers. */
  | { act: "listen"; why: "not addressed" | "wants nothing" }
  | { act: "command"; command: ChannelCommand }
  | { act: "decide"; actionId: string }
  | { act: "stop" }
  | { act: "ignore"; why: string };

/** Stages 2 to 4: gate → command → intent. Stage 1 is `identify`, which comes before an event is recorded. */
export function nextStep(rules: ChannelRules, event: ChannelEvent, facts: { isReplyToUs: boolean }): Step {
  if (event.kind === "member") return { act: "ignore", why: "nothing was said" };
  if (event.kind === "stop") return { act: "stop" };
  if (event.kind === "action") {
    return event.action ? { act: "decide", actionId: event.action.id } : { act: "ignore", why: "no action" };
  }
  if (event.text.trim() === "" && event.files.length === 0) return { act: "ignore", why: "nothing was said" };
  if (!isMeant(rules, event, facts.isReplyToUs)) return { act: "listen", why: "not addressed" };
  const command = rules.stages.commands ? readCommand(event.text) : null;
  if (command) return { act: "command", command };
  if (wantsNothing(rules, event)) return { act: "listen", why: "wants nothing" };
  return { act: "answer" };
}
