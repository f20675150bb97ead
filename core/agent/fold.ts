import type { Message, RecordedEvent } from "#protocol/task-frames";
import { codePoints, firstCodePoints } from "./code-points.ts";
import { type Conversation, type EventOf, type TextLength, findMessage, isOver } from "./conversation.ts";
import * as fold from "./fold-message.ts";

/** How many growing texts have their length remembered: answers that stream side by side. */
const LENGTHS_KEPT = 8;
const NOTICES_KEPT = 100;

/**
 * Folds one recorded event into the conversation. Events at or below `headSeq` change nothing; an event beyond the
 * next one only sets `missing`. A chunk costs O(1) and shares everything but its own message.
 */
export function foldEvent(state: Conversation, event: RecordedEvent): Conversation {
  if (event.seq <= state.headSeq) return state;
  if (event.seq > state.headSeq + 1) return state.missing ? state : { ...state, missing: true };
  return { ...apply(state, event), headSeq: event.seq, missing: false };
}

export function foldEvents(state: Conversation, events: Iterable<RecordedEvent>): Conversation {
  let next = state;
  for (const event of events) next = foldEvent(next, event);
  return next;
}

function apply(state: Conversation, event: RecordedEvent): Conversation {
  switch (event.event) {
    case "chat:message":
      return add(state, fold.messageSaid(event));
    case "chat:start":
      return started(state, event);
    case "chat:chunk":
      return extended(state, event);
    case "chat:block_created":
      return change(state, event.message_id, (message) => fold.withBlock(message, event));
    case "chat:block_updated":
      return change(state, event.message_id, (message) => fold.withBlockChange(message, event));
    case "chat:restart":
      return { ...change(state, event.message_id, (message) => fold.restarted(message, event)), lengths: [] };
    case "chat:done":
    case "chat:error":
    case "chat:cancelled":
      return over(state, event);
    case "chat:withdrawn":
      return withdrawn(state, event.message_ids);
    case "chat:status":
      return noticed(state, event);
    case "task:renamed":
      return { ...state, title: event.title };
    default:
      // A newer server may say more than this client knows; its seq still counts.
      return state;
  }
}

function started(state: Conversation, event: EventOf<"chat:start">): Conversation {
  const asked = change(state, event.reply_to, dequeued);
  return add(asked, fold.answerStarted(event));
}

function extended(state: Conversation, chunk: EventOf<"chat:chunk">): Conversation {
  const index = state.live.findLastIndex((message) => message.message_id === chunk.message_id);
  const message = state.live[index];
  const text = message && fold.chunkTarget(message, chunk);
  if (message === undefined || text === undefined || isOver(message)) return state;
  const isIt = (length: TextLength): boolean =>
    length.messageId === chunk.message_id && length.blockId === chunk.block_id && length.kind === chunk.kind;
  const points = state.lengths.find(isIt)?.points ?? codePoints(text);
  if (chunk.offset > points) return { ...state, damaged: true };
  // Said again from an earlier place: the newest word counts.
  const kept = chunk.offset < points ? firstCodePoints(text, chunk.offset) : text;
  const length: TextLength = {
    messageId: chunk.message_id,
    blockId: chunk.block_id,
    kind: chunk.kind,
    points: chunk.offset + codePoints(chunk.content),
  };
  return {
    ...state,
    live: state.live.with(index, fold.withChunk(message, chunk, { kept, isCut: kept !== text })),
    lengths: [length, ...state.lengths.filter((other) => !isIt(other)).slice(0, LENGTHS_KEPT - 1)],
  };
}

function over(
  state: Conversation,
  event: EventOf<"chat:done"> | EventOf<"chat:error"> | EventOf<"chat:cancelled">,
): Conversation {
  const isKnown = findMessage(state, event.message_id) !== undefined;
  if (isKnown) return change(state, event.message_id, (message) => fold.ended(message, event));
  // The turn ended before it began: no answer stands for it yet. If not even its question is known, it is in an older
  // part of the conversation that is not loaded.
  const isAsked = (message: Message): boolean => message.role !== "assistant" && message.turn_id === event.turn_id;
  const asked = state.live.findLast(isAsked) ?? state.settled.findLast(isAsked);
  if (!asked) return state;
  const freed = change(state, asked.message_id, dequeued);
  return event.event === "chat:error" ? add(freed, failedToStart(event, asked)) : freed;
}

function failedToStart(event: EventOf<"chat:error">, asked: Message): Message {
  const start = { ...event, event: "chat:start" as const, reply_to: asked.message_id, bot: "", shell: "", model: "" };
  return fold.ended(fold.answerStarted(start), event);
}

function withdrawn(state: Conversation, ids: readonly string[]): Conversation {
  const stays = (message: Message): boolean => !ids.includes(message.message_id);
  const settled = state.settled.every(stays) ? state.settled : state.settled.filter(stays);
  return arranged(state, settled, state.live.filter(stays));
}

function noticed(state: Conversation, event: EventOf<"chat:status">): Conversation {
  const { event: _name, task_id: _task, context, ...notice } = event;
  const known = context ?? state.context;
  if (notice.kind === "context") return { ...state, context: known };
  return { ...state, context: known, notices: [...state.notices, notice].slice(-NOTICES_KEPT) };
}

function dequeued(message: Message): Message {
  return message.status === "queued" ? { ...message, status: "done" } : message;
}

function add(state: Conversation, message: Message): Conversation {
  if (findMessage(state, message.message_id)) return state;
  return arranged(state, state.settled, [...state.live, message]);
}

/** What is over stays as it is: an event for it is one told again. */
function change(state: Conversation, messageId: string, to: (message: Message) => Message): Conversation {
  const index = state.live.findLastIndex((message) => message.message_id === messageId);
  const message = state.live[index];
  if (message === undefined || isOver(message)) return state;
  return arranged(state, state.settled, state.live.with(index, to(message)));
}

/** Moves what is over from `live` to `settled` and reads off what runs and what waits. */
function arranged(state: Conversation, settled: readonly Message[], live: readonly Message[]): Conversation {
  const firstOpen = live.findIndex((message) => !isOver(message));
  const done = firstOpen < 0 ? live.length : firstOpen;
  const open = done === 0 ? live : live.slice(done);
  const streaming = open.find((message) => message.status === "streaming");
  const isSame = streaming?.message_id === state.running?.message_id;
  const queue = open.filter((message) => message.status === "queued").map((message) => message.message_id);
  return {
    ...state,
    settled: done === 0 ? settled : [...settled, ...live.slice(0, done)],
    live: open,
    running: isSame ? state.running : running(streaming),
    queue: queue.length === 0 && state.queue.length === 0 ? state.queue : queue,
  };
}

function running(streaming: Message | undefined): Conversation["running"] {
  if (!streaming) return null;
  return { turn_id: streaming.turn_id ?? "", message_id: streaming.message_id };
}
