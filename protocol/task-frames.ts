/**
 * Events between people and one task's conversation. Server, web client, CLI and tests share them.
 * Carried by Socket.IO (namespace /chat), SSE and REST alike; see docs/chat-protocol.md.
 */
import * as z from "zod";
import * as client from "./client-payloads.ts";
import { id, Role, seq, Source, Timings } from "./frame-parts.ts";
import { IntentDecision } from "./intent.ts";
import { FormValues, Question } from "./question.ts";

export const MAX_FRAME_BYTES = 1024 * 1024;
/** Events in one `chat:resume` answer; `more` says that another page is due. */
export const RESUME_PAGE = 500;
export const NAMESPACE = "/chat";

/** Who wrote a message. `kind: "channel"` is a person on a chat platform. */
export const Sender = z.object({
  kind: z.enum(["user", "agent", "channel", "system"]),
  id: z.string(),
  name: z.string(),
});
export type Sender = z.infer<typeof Sender>;

export const Attachment = z.object({
  id,
  name: z.string().max(300),
  media_type: z.string().max(200),
  size: z.int().min(0),
});
export type Attachment = z.infer<typeof Attachment>;

export const BlockStatus = z.enum(["streaming", "running", "waiting", "done", "error", "cancelled"]);
export type BlockStatus = z.infer<typeof BlockStatus>;

/** A tool call with its result. `request_id` is set while a client-side tool waits for `skill:response`. */
export const ToolBlock = z.object({
  id,
  type: z.literal("tool"),
  status: BlockStatus,
  tool: z.string(),
  input: z.string(),
  output: z.string().optional(),
  request_id: z.string().optional(),
  started_at: z.number().optional(),
  duration_ms: z.number().optional(),
});
export const ThinkingBlock = z.object({
  id,
  type: z.literal("thinking"),
  status: BlockStatus,
  started_at: z.number().optional(),
  duration_ms: z.number().optional(),
});
/** A person's guidance that reached the agent while it worked. */
export const GuidanceBlock = z.object({
  id,
  type: z.literal("guidance"),
  status: BlockStatus,
  content: z.string(),
  sender: Sender,
});
/** A call by which the agent asks a person. `waiting` until somebody answers with `chat:send {form_answer}`. */
export const FormBlock = ToolBlock.omit({ request_id: true }).extend({
  type: z.literal("form"),
  /** Known once the agent has asked it in full. */
  question: Question.optional(),
  /** Until when it waits. */
  due_at: z.number().optional(),
  /** Who answered, and what. */
  answer: z
    .object({
      by: Sender,
      values: FormValues.optional(),
      declined: z.literal(true).optional(),
      remark: z.string().optional(),
      client_message_id: z.string().optional(),
    })
    .optional(),
});
export const Block = z.discriminatedUnion("type", [ToolBlock, ThinkingBlock, GuidanceBlock, FormBlock]);
export type Block = z.infer<typeof Block>;
export type FormBlock = z.infer<typeof FormBlock>;
/** The block of a tool call, also of one that asks a person. */
export type CallBlock = z.infer<typeof ToolBlock> | FormBlock;
export type ToolBlock = z.infer<typeof ToolBlock>;
export type ThinkingBlock = z.infer<typeof ThinkingBlock>;

export const Usage = z.object({
  input: z.int(),
  output: z.int(),
  reasoning: z.int(),
  cached: z.int(),
  cost_micro_usd: z.int(),
});
export type Usage = z.infer<typeof Usage>;

// ---------------------------------------------------------------- client → server

/** Every client event with the schema of its payload. On a person's own socket each may carry `task_id`. */
export const CLIENT_EVENTS = {
  "chat:send": client.ChatSend,
  "chat:cancel": client.ChatCancel,
  "chat:retry": client.ChatRetry,
  "chat:guide": client.ChatGuide,
  "chat:resume": client.ChatResume,
  "history:sync": client.HistorySync,
  "task:join": client.TaskJoin,
  "task:leave": client.TaskLeave,
  "chat:typing": client.ChatTyping,
  "chat:read": client.ChatRead,
  "skill:response": client.SkillResponse,
} as const;
export type ClientEventName = keyof typeof CLIENT_EVENTS;
export type ClientPayload<N extends ClientEventName> = z.output<(typeof CLIENT_EVENTS)[N]>;
export type SendOptions = ClientPayload<"chat:send">["options"];

export interface Refusal {
  ok: false;
  code:
    | "INVALID"
    | "UNAUTHENTICATED"
    | "FORBIDDEN"
    | "NOT_FOUND"
    | "CONFLICT"
    | "RATE_LIMITED"
    | "TOO_LARGE"
    | "INTERNAL";
  message: string;
  /** Dotted path of the offending field, for INVALID. */
  path?: string;
}
export interface SendAck {
  ok: true;
  message_id: string;
  /** The turn that will answer; null when nobody is asked (a group message without a mention). */
  turn_id: string | null;
  seq: number;
  queued?: boolean;
}
export interface ResumeAck {
  ok: true;
  head_seq: number;
  events: RecordedEvent[];
  more: boolean;
}
export interface HistoryAck {
  ok: true;
  messages: Message[];
  /** `before_seq` (or `after_seq`) of the next page; absent on the last. */
  next?: number;
  head_seq: number;
  title: string;
  /** Tokens of the model's context window that the latest answer took; null before the first. */
  context: { used: number; window: number } | null;
}

// ---------------------------------------------------------------- server → client, recorded

export const FinishReason = z.enum(["stop", "length", "content_filter", "cancelled", "error", "other"]);
export type FinishReason = z.infer<typeof FinishReason>;

export const MessageSource = z.object({
  kind: z.enum(["web", "api", "socket", "channel", "schedule"]),
  id: z.string().optional(),
});

const events = {
  "chat:message": z.object({
    message_id: id,
    turn_id: id.nullable(),
    role: Role,
    content: z.string(),
    sender: Sender,
    attachments: z.array(Attachment),
    source: MessageSource,
    client_message_id: z.string().optional(),
    queued: z.boolean().optional(),
    /** Where its channel led it. */
    intent: IntentDecision.optional(),
  }),
  "chat:start": z.object({
    turn_id: id,
    message_id: id,
    /** The person's message that is answered. */
    reply_to: id,
    bot: z.string(),
    shell: z.string(),
    model: z.string(),
    member: z.string().optional(),
    stage: z.int().optional(),
  }),
  /** `offset` counts Unicode code points of the message's text (or of the block's, when `block_id` is set). */
  "chat:chunk": z.object({
    message_id: id,
    block_id: id.optional(),
    content: z.string(),
    offset: z.int(),
    kind: z.enum(["text", "reasoning", "tool_input"]),
  }),
  /** `offset`: where in the message's text the block stands, in code points. */
  "chat:block_created": z.object({ message_id: id, offset: z.int(), block: Block }),
  "chat:block_updated": z.object({
    message_id: id,
    block: z.object({ id }).loose(),
  }),
  /** Text after `keep_offset` and blocks not in `keep_blocks` are withdrawn: the step runs again. */
  "chat:restart": z.object({ message_id: id, keep_offset: z.int(), keep_blocks: z.array(id), attempt: z.int() }),
  "chat:done": z.object({
    message_id: id,
    turn_id: id,
    finish_reason: FinishReason,
    usage: Usage,
    timings: Timings,
    sources: z.array(Source),
  }),
  "chat:error": z.object({
    turn_id: id,
    message_id: id,
    code: z.string(),
    message: z.string(),
    retryable: z.boolean(),
  }),
  "chat:cancelled": z.object({ turn_id: id, message_id: id, by: z.string() }),
  /** Messages no longer part of the conversation: retried, or edited and sent again. */
  "chat:withdrawn": z.object({ message_ids: z.array(id), by: z.string() }),
  "chat:status": z.object({
    kind: z.enum(["context", "compaction", "failover", "retry"]),
    turn_id: id.optional(),
    context: z.object({ used: z.int(), window: z.int() }).optional(),
    from: z.string().optional(),
    to: z.string().optional(),
    why: z.string().optional(),
    retry_in_ms: z.int().optional(),
  }),
  "task:renamed": z.object({ title: z.string() }),
} as const;

export type RecordedEventName = keyof typeof events;
export type RecordedPayload<N extends RecordedEventName> = z.output<(typeof events)[N]>;
export type RecordedEvent = {
  [N in RecordedEventName]: { event: N; task_id: string; seq: number; at: number } & RecordedPayload<N>;
}[RecordedEventName];

// ---------------------------------------------------------------- server → client, not recorded

export const TaskPhase = z.enum(["Pending", "Running", "Waiting", "Completed", "Failed", "Cancelled"]);
export type TaskPhase = z.infer<typeof TaskPhase>;

export const FLEETING_EVENTS = {
  presence: z.object({ task_id: id, people: z.array(z.object({ id: z.string(), name: z.string() })) }),
  "chat:typing": z.object({ task_id: id, user: z.object({ id: z.string(), name: z.string() }) }),
  "chat:read": z.object({ task_id: id, user_id: z.string(), seq }),
  "auth:error": z.object({ code: z.string() }),
  // to the rooms of all members
  "task:created": z.object({ task_id: id, title: z.string(), team: z.string(), at: z.number() }),
  "task:status": z.object({ task_id: id, phase: TaskPhase, at: z.number(), preview: z.string().optional() }),
  "task:renamed": z.object({ task_id: id, title: z.string(), at: z.number() }),
  "task:shared": z.object({ task_id: id, at: z.number() }),
  "task:deleted": z.object({ task_id: id, at: z.number() }),
} as const;
export type FleetingEventName = keyof typeof FLEETING_EVENTS;
export type FleetingPayload<N extends FleetingEventName> = z.output<(typeof FLEETING_EVENTS)[N]>;

// ---------------------------------------------------------------- history

/** One entry of the conversation as history gives it: what a fold over all its events ends with. */
export interface Message {
  message_id: string;
  turn_id: string | null;
  /** seq of the event that created it; pages are cut by it. */
  seq: number;
  role: Role;
  content: string;
  reasoning: string;
  sender: Sender;
  attachments: Attachment[];
  /** In order of appearance, each with its place in the text (code points). */
  blocks: { offset: number; block: Block; reasoning?: string }[];
  status: "queued" | "streaming" | "done" | "error" | "cancelled";
  created_at: number;
  client_message_id?: string;
  /** Where its channel led it. */
  intent?: IntentDecision;
  reply_to?: string;
  bot?: string;
  model?: string;
  finish_reason?: FinishReason;
  usage?: Usage;
  timings?: Timings;
  sources?: Source[];
  error?: { code: string; message: string; retryable: boolean };
}
