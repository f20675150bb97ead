import type { ChannelEvent } from "#protocol/channel-event";
import type { ChannelRules } from "./rules.ts";

/** A person of the platform whom a member of the organization has let in; `userId` when they are one and the same. */
export interface KnownSender {
  senderId: string;
  name: string;
  userId: string | null;
}

export type Identity =
  | { kind: "known"; userId: string | null }
  /** May be let in: gets a code. */
  | { kind: "stranger" }
  | { kind: "ignored"; why: "bot" | "group not allowed" | "sender not allowed" };

/** Stage 1: who speaks, and whether they may. */
export function identify(rules: ChannelRules, event: ChannelEvent, known: KnownSender | undefined): Identity {
  if (event.sender.bot) return { kind: "ignored", why: "bot" };
  if (!rules.stages.identify) return { kind: "known", userId: known?.userId ?? null };
  const inGroup = event.conversation.scope !== "direct";
  if (inGroup && rules.groups.length > 0 && !isListed(rules.groups, event.conversation.key)) {
    return { kind: "ignored", why: "group not allowed" };
  }
  if (known) return { kind: "known", userId: known.userId };
  if (isListed(rules.senders, event.sender.id)) return { kind: "known", userId: null };
  // A group that was let in speaks for its members.
  if (inGroup && isListed(rules.groups, event.conversation.key)) return { kind: "known", userId: null };
  if (!rules.pairing) return { kind: "ignored", why: "sender not allowed" };
  // In a group a code would be shown to all; strangers there are not meant unless they speak to the agent.
  return event.addressed && event.kind === "message"
    ? { kind: "stranger" }
    : { kind: "ignored", why: "sender not allowed" };
}

/** A thread `group/thread` belongs to its group. */
function isListed(list: string[], id: string): boolean {
  return list.some(
    (entry) => entry === "*" || entry === id || id.startsWith(`${entry}/`) || id.startsWith(`${entry}:`),
  );
}
