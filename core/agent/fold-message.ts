import type { Block, CallBlock, Message } from "#protocol/task-frames";
import type { EventOf } from "./conversation.ts";
import { firstCodePoints } from "./code-points.ts";

type Entry = Message["blocks"][number];
type Chunk = EventOf<"chat:chunk">;
type Ending = EventOf<"chat:done"> | EventOf<"chat:error"> | EventOf<"chat:cancelled">;

/** A person's, channel's or system message. */
export function messageSaid(event: EventOf<"chat:message">): Message {
  return {
    message_id: event.message_id,
    turn_id: event.turn_id,
    seq: event.seq,
    role: event.role,
    content: event.content,
    reasoning: "",
    sender: event.sender,
    attachments: event.attachments,
    blocks: [],
    status: event.queued ? "queued" : "done",
    created_at: event.at,
    ...(event.client_message_id === undefined ? {} : { client_message_id: event.client_message_id }),
    ...(event.intent === undefined ? {} : { intent: event.intent }),
  };
}

/** The agent's answer before its first word. */
export function answerStarted(event: EventOf<"chat:start">): Message {
  return {
    message_id: event.message_id,
    turn_id: event.turn_id,
    seq: event.seq,
    role: "assistant",
    content: "",
    reasoning: "",
    sender: { kind: "agent", id: event.bot, name: event.bot },
    attachments: [],
    blocks: [],
    status: "streaming",
    created_at: event.at,
    reply_to: event.reply_to,
    bot: event.bot,
    model: event.model,
  };
}

/** The text that a chunk belongs to; undefined when the block is unknown. */
export function chunkTarget(message: Message, chunk: Pick<Chunk, "block_id" | "kind">): string | undefined {
  if (chunk.block_id === undefined) return chunk.kind === "reasoning" ? message.reasoning : message.content;
  const entry = message.blocks.find((candidate) => candidate.block.id === chunk.block_id);
  return entry && (takesInput(entry, chunk.kind) ? entry.block.input : (entry.reasoning ?? ""));
}

/** Appends a chunk to what is kept of the text that it belongs to. */
export function withChunk(message: Message, chunk: Chunk, before: { kept: string; isCut: boolean }): Message {
  const text = before.kept + chunk.content;
  if (chunk.block_id === undefined) {
    return chunk.kind === "reasoning" ? { ...message, reasoning: text } : { ...message, content: text };
  }
  const next = withEntry(message, chunk.block_id, (entry) =>
    takesInput(entry, chunk.kind)
      ? { ...entry, block: { ...entry.block, input: text } }
      : { ...entry, reasoning: text },
  );
  if (chunk.kind !== "reasoning") return next;
  // The message's own reasoning is that of all its blocks.
  return { ...next, reasoning: before.isCut ? reasoningOf(next.blocks) : message.reasoning + chunk.content };
}

function reasoningOf(blocks: Message["blocks"]): string {
  return blocks.map((entry) => entry.reasoning ?? "").join("");
}

export function withBlock(message: Message, event: EventOf<"chat:block_created">): Message {
  const entry: Entry = { offset: event.offset, block: event.block };
  const known = message.blocks.some(({ block }) => block.id === event.block.id);
  if (known) return withEntry(message, event.block.id, (old) => ({ ...old, ...entry }));
  return { ...message, blocks: [...message.blocks, entry] };
}

export function withBlockChange(message: Message, event: EventOf<"chat:block_updated">): Message {
  return withEntry(message, event.block.id, (entry) => ({
    ...entry,
    // The wire gives changed fields of the same kind of block.
    block: { ...entry.block, ...event.block },
  }));
}

/** Withdraws what a step said before it broke off. The same restart may be told several times. */
export function restarted(message: Message, event: EventOf<"chat:restart">): Message {
  const blocks = message.blocks.filter(({ block }) => event.keep_blocks.includes(block.id));
  const content = firstCodePoints(message.content, event.keep_offset);
  return { ...message, content, reasoning: reasoningOf(blocks), blocks, status: "streaming" };
}

/** The message when its turn is over, in whatever way. */
export function ended(message: Message, event: Ending): Message {
  if (event.event === "chat:done") {
    const { finish_reason, usage, timings, sources } = event;
    return { ...closeBlocks(message, "done"), status: "done", finish_reason, usage, timings, sources };
  }
  if (event.event === "chat:cancelled") {
    return { ...closeBlocks(message, "cancelled"), status: "cancelled", finish_reason: "cancelled" };
  }
  const { code, message: text, retryable } = event;
  return {
    ...closeBlocks(message, "error"),
    status: "error",
    finish_reason: "error",
    error: { code, message: text, retryable },
  };
}

function closeBlocks(message: Message, status: "done" | "cancelled" | "error"): Message {
  if (message.blocks.every(({ block }) => !isOpen(block))) return message;
  const blocks = message.blocks.map((entry) =>
    isOpen(entry.block) ? { ...entry, block: { ...entry.block, status } } : entry,
  );
  return { ...message, blocks };
}

function isOpen(block: Block): boolean {
  return block.status === "streaming" || block.status === "running" || block.status === "waiting";
}

function takesInput(entry: Entry, kind: Chunk["kind"]): entry is Entry & { block: CallBlock } {
  return isCall(entry.block) && kind === "tool_input";
}

export function isCall(block: Block): block is CallBlock {
  return block.type === "tool" || block.type === "form";
}

function withEntry(message: Message, blockId: string, change: (entry: Entry) => Entry): Message {
  const index = message.blocks.findIndex(({ block }) => block.id === blockId);
  if (index < 0) return message;
  return { ...message, blocks: message.blocks.with(index, change(message.blocks[index]!)) };
}
