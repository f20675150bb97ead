import type { Message, RecordedEvent, RecordedPayload } from "#protocol/task-frames";

/** Something that happened around a turn and is worth a line: compaction, failover, a retry after a failure. */
export interface Notice extends Omit<RecordedPayload<"chat:status">, "context"> {
  seq: number;
  at: number;
}

/**
 * A conversation as its events tell it. Immutable: every fold gives a new value that shares all that did not change,
 * so a reader that compares by identity sees exactly what is new. `settled` keeps its identity while tokens arrive.
 */
export interface Conversation {
  /** Messages that are over, oldest first. */
  settled: readonly Message[];
  /** From the first message that may still change (streaming or queued) to the newest. */
  live: readonly Message[];
  title: string;
  /** The newest event that is folded in. */
  headSeq: number;
  running: { turn_id: string; message_id: string } | null;
  /** Ids of messages that wait for their turn, in order. */
  queue: readonly string[];
  context: { used: number; window: number } | null;
  /** The newest ones only. */
  notices: readonly Notice[];
  /** An event came whose predecessors did not: resume from `headSeq`. */
  missing: boolean;
  /** A chunk did not fit the text it belongs to: load the conversation again. */
  damaged: boolean;
  /** Lengths of the texts that grew last, so that a chunk costs no walk over its text. */
  lengths: readonly TextLength[];
}

export interface TextLength {
  messageId: string;
  blockId: string | undefined;
  kind: RecordedPayload<"chat:chunk">["kind"];
  /** Code points. */
  points: number;
}

export type EventOf<N extends RecordedEvent["event"]> = Extract<RecordedEvent, { event: N }>;

/** Nothing yet; `headSeq` says from where events are due. */
export function emptyConversation(headSeq = 0): Conversation {
  return {
    settled: [],
    live: [],
    title: "",
    headSeq,
    running: null,
    queue: [],
    context: null,
    notices: [],
    missing: false,
    damaged: false,
    lengths: [],
  };
}

/** All messages in order. O(messages): for a view, read `settled` and `live`. */
export function messagesOf(conversation: Conversation): Message[] {
  return [...conversation.settled, ...conversation.live];
}

export function findMessage(conversation: Conversation, messageId: string): Message | undefined {
  const isIt = (message: Message): boolean => message.message_id === messageId;
  return conversation.live.findLast(isIt) ?? conversation.settled.findLast(isIt);
}

/**
 * A conversation from a page of history. What was still changing when the page was read is left out, and `headSeq` is
 * set before it, so that resuming tells it again from its first event: a page may lag behind the newest events.
 */
export function fromHistory(page: {
  messages: readonly Message[];
  head_seq: number;
  title: string;
  context: Conversation["context"];
}): Conversation {
  const { title, context, messages } = page;
  const open = messages.findIndex((message) => !isOver(message));
  if (open < 0) return { ...emptyConversation(page.head_seq), title, context, settled: messages };
  const headSeq = Math.min(page.head_seq, messages[open]!.seq - 1);
  return { ...emptyConversation(headSeq), title, context, settled: messages.slice(0, open) };
}

/** Puts an older page of history before what is known. */
export function prependHistory(conversation: Conversation, older: readonly Message[]): Conversation {
  const oldest = conversation.settled[0] ?? conversation.live[0];
  const fresh = oldest ? older.filter((message) => message.seq < oldest.seq) : older;
  return { ...conversation, settled: [...fresh, ...conversation.settled] };
}

/** A queued or streaming message may still change. */
export function isOver(message: Message): boolean {
  return message.status !== "queued" && message.status !== "streaming";
}
