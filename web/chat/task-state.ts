import type { Conversation } from "#core/agent/conversation";
import { emptyConversation } from "#core/agent/conversation";
import type { Question } from "#protocol/question";
import type { FormBlock, Message } from "#protocol/task-frames";
import type { Link } from "./connection.ts";
import type { Outgoing } from "./outbox.ts";

/** A message of this person that the conversation does not show yet. */
export interface Pending extends Outgoing {
  state: "waiting" | "acked" | "failed";
  /** Seq of the recorded message, once acked. */
  seq?: number;
  queued?: boolean;
  error?: { code: string; message: string };
}

export interface Person {
  id: string;
  name: string;
}

/** All that a view of one conversation shows. Replaced, never changed. */
export interface TaskState {
  phase: "loading" | "ready" | "failed";
  /** Why it cannot be shown. */
  failure: unknown;
  conversation: Conversation;
  pending: readonly Pending[];
  link: Link;
  /** `next`: before which seq the next older page ends; null at the beginning. */
  older: { next: number | null; state: "idle" | "loading" | "failed" };
  people: readonly Person[];
  typing: readonly Person[];
}

export function initialState(pending: readonly Outgoing[]): TaskState {
  return {
    phase: "loading",
    failure: null,
    conversation: emptyConversation(),
    pending: pending.map((entry) => ({ ...entry, state: "waiting" })),
    link: { state: "connecting" },
    older: { next: null, state: "idle" },
    people: [],
    typing: [],
  };
}

export type AskedForm = FormBlock & { question: Question };

/** The question that the running turn waits with; of several the first. */
export function waitingForm({ live }: Conversation): AskedForm | null {
  for (const { blocks } of live) {
    for (const { block } of blocks) {
      if (block.type === "form" && block.status === "waiting" && block.question)
        return { ...block, question: block.question };
    }
  }
  return null;
}

/** Drops what the conversation now shows itself. */
export function withoutArrived(pending: readonly Pending[], conversation: Conversation): readonly Pending[] {
  if (pending.length === 0) return pending;
  const shown = new Set<string>();
  for (const message of [...conversation.live, ...conversation.settled.slice(-50)]) {
    if (message.client_message_id !== undefined) shown.add(message.client_message_id);
  }
  const left = pending.filter((entry) => !shown.has(entry.client_message_id) && !isPast(entry, conversation));
  return left.length === pending.length ? pending : left;
}

/** Acked and folded in, in whatever form (guidance becomes a block of the running answer). */
function isPast(entry: Pending, conversation: Conversation): boolean {
  return entry.state === "acked" && entry.seq !== undefined && entry.seq <= conversation.headSeq;
}

/**
 * The order to read in. A question that had to wait is recorded before the answer to the one before it; it is shown
 * right before its own answer.
 */
export function inReadingOrder(messages: readonly Message[]): readonly Message[] {
  const ordered: Message[] = [];
  let isChanged = false;
  for (const message of messages) {
    const index =
      message.role === "assistant" ? ordered.findLastIndex((other) => other.message_id === message.reply_to) : -1;
    const answered = ordered[index + 1];
    if (index >= 0 && index < ordered.length - 1 && answered?.role !== "assistant") {
      ordered.push(...ordered.splice(index, 1));
      isChanged = true;
    }
    ordered.push(message);
  }
  return isChanged ? ordered : messages;
}
