import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { inExchanges } from "#core/agent/history";
import { buildPrompt, type AttachmentContent } from "#core/agent/prompt";
import { offeredTools } from "#core/agent/question";
import type { MemberSnapshot, ModelConfig } from "#core/agent/snapshot";
import type { Message } from "#protocol/task-frames";
import { toModelTool } from "#tools/to-model";
import type { Parts } from "./parts.ts";
import type { TurnRow } from "./store/turns.ts";

/** Messages that one prompt can hold at most; compaction keeps it far below. */
const HISTORY_MAX = 2000;

export interface Ask {
  member: MemberSnapshot;
  config: ModelConfig;
  withTools: boolean;
}

/** The options of one model call, from the record alone (and the bytes of attached files). */
export async function callOptions(
  parts: Parts,
  turn: TurnRow,
  { member, config, withTools }: Ask,
): Promise<Omit<LanguageModelV4CallOptions, "abortSignal">> {
  const summary = parts.turns.summary();
  const history = historyOf(parts, turn, summary?.uptoSeq ?? 0);
  const files = await attachmentsOf(parts, history, config);
  const prompt = buildPrompt({
    member,
    summary: summary?.content ?? null,
    history,
    record: parts.turns.record(turn.turnId),
    attachments: (id) => files.get(id),
    groupChat: parts.task.groupChat,
    clarify: turn.options.clarify === true,
    now: new Date(turn.startedAt ?? turn.queuedAt).toISOString(),
    window: config.contextWindow,
  });
  const tools =
    withTools && config.capabilities.tools ? parts.ports.tools(offeredTools(member.ghost.tools, turn.options)) : [];
  return {
    prompt,
    maxOutputTokens: config.parameters.maxOutputTokens ?? config.maxOutputTokens,
    ...(tools.length > 0 ? { tools: tools.map(toModelTool) } : {}),
    ...(turn.options.thinking && config.capabilities.reasoning ? { reasoning: "medium" as const } : {}),
  };
}

/** What was said after `afterSeq`, the message that is answered last; queued later messages do not count. */
export function historyOf(parts: Parts, turn: TurnRow, afterSeq: number): Message[] {
  const asked = parts.conversation.message(turn.replyTo);
  const messages = parts.conversation.page({ afterSeq, limit: HISTORY_MAX });
  const heard = messages.filter(
    (message) =>
      message.message_id !== turn.messageId &&
      (message.role === "assistant" || message.seq <= (asked?.seq ?? 0)) &&
      !(message.role === "assistant" && message.content === "" && message.blocks.length === 0),
  );
  return inExchanges(heard);
}

async function attachmentsOf(
  parts: Parts,
  history: Message[],
  config: ModelConfig,
): Promise<Map<string, AttachmentContent>> {
  const ids = history.flatMap((message) => message.attachments.map(({ id }) => id));
  if (ids.length === 0) return new Map();
  const files = await parts.ports.attachments([...new Set(ids)]);
  if (config.capabilities.images) return files;
  const unseen = "[This picture cannot be seen by the model.]";
  for (const [id, { kind, name }] of files) if (kind === "image") files.set(id, { kind: "text", name, text: unseen });
  return files;
}
