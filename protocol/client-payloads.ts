/** What a client says with each of its events; their names are in task-frames.ts. */
import * as z from "zod";
import { id, seq } from "./frame-parts.ts";
import { FormAnswer } from "./question.ts";

export const HISTORY_PAGE_MAX = 200;
/** Characters that may be said beside the answer to a question. */
const REMARK_MAX = 10_000;

const SendOptions = z.object({
  model: z.string().max(200).optional(),
  thinking: z.boolean().optional(),
  web_search: z.boolean().optional(),
  skills: z.array(z.string().max(100)).max(50).optional(),
  clarify: z.boolean().optional(),
});

const SentMessage = z.object({
  client_message_id: z.uuid(),
  /** Never empty, but beside a `form_answer`, where it is a remark, or the answer itself. */
  content: z.string().max(200_000).default(""),
  attachments: z.array(id).max(20).default([]),
  mentions: z.array(z.string().max(100)).max(50).default([]),
  options: SendOptions.default({}),
  /** `guide`: join the running turn instead of queueing behind it. */
  mode: z.enum(["queue", "guide"]).default("queue"),
  /** Edit and resend: this message and all after it are withdrawn first. */
  replaces: id.optional(),
  /** Answers the question that this call waits with; no message and no turn comes of it. */
  form_answer: FormAnswer.optional(),
  action: z.enum(["pipeline:confirm"]).optional(),
});
export const ChatSend = SentMessage.check(({ value, issues }) => {
  const { content, form_answer: answer } = value;
  const fault = answer ? faultBeside(answer, content) : content === "" ? "Say something." : null;
  if (fault !== null) issues.push({ code: "custom", path: ["content"], message: fault, input: content });
});

function faultBeside({ values, declined }: FormAnswer, content: string): string | null {
  if (content.length > REMARK_MAX) return `At most ${REMARK_MAX} characters beside an answer.`;
  return content === "" && values === undefined && declined === undefined ? "There is no answer." : null;
}

export const ChatCancel = z.object({ turn_id: id.optional() });
export const ChatRetry = z.object({ message_id: id, model: z.string().max(200).optional() });
export const ChatGuide = z.object({ client_message_id: z.uuid().optional(), content: z.string().min(1).max(20_000) });
export const ChatResume = z.object({ after_seq: seq });
export const HistorySync = z.object({
  after_seq: seq.optional(),
  before_seq: seq.optional(),
  limit: z.int().min(1).max(HISTORY_PAGE_MAX).default(50),
});
export const TaskJoin = z.object({ task_id: id, after_seq: seq.optional() });
export const TaskLeave = z.object({ task_id: id });
export const ChatTyping = z.object({});
export const ChatRead = z.object({ seq });
export const SkillResponse = z.object({
  request_id: id,
  result: z.unknown().optional(),
  error: z.string().max(10_000).optional(),
});
