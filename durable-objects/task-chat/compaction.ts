import { estimateTokens, planCompaction, surelyFits } from "#core/agent/context";
import { weighed } from "#core/agent/history";
import type { MemberSnapshot } from "#core/agent/snapshot";
import type { Message } from "#protocol/task-frames";
import { logFault } from "#services/log";
import { historyOf } from "./model-call.ts";
import type { Parts } from "./parts.ts";
import { sideCall } from "./side-call.ts";
import type { TurnRow } from "./store/turns.ts";

const INSTRUCTIONS =
  "Summarize the conversation below for the assistant who will go on with it. Keep facts, decisions, names, numbers, " +
  "open questions and what the person wants. Write in the language of the conversation, in at most 400 words.";
/** Of one message, as the summary reads it. */
const MESSAGE_CHARS = 8000;
const TIMEOUT_MS = 60_000;

/**
 * Replaces old turns by a summary when the prompt would outgrow the model's window. The record keeps all. A summary
 * that cannot be had is no reason to stay silent: the turn goes on with the newest messages.
 */
export async function compact(parts: Parts, turn: TurnRow, member: MemberSnapshot, signal: AbortSignal): Promise<void> {
  const summary = parts.turns.summary();
  const summarized = summary?.uptoSeq ?? 0;
  const fixed = estimateTokens(member.ghost.systemPrompt) + estimateTokens(summary?.content ?? "");
  const { contextWindow, maxOutputTokens } = member.model;
  const window = Math.max(contextWindow - maxOutputTokens, contextWindow / 2);
  if (surelyFits(parts.conversation.bytesAfter(summarized), fixed, window)) return;
  const history = historyOf(parts, turn, summarized);
  const uptoSeq = planCompaction(weighed(history), fixed, window);
  if (uptoSeq === null) return;
  const old = history.filter((message) => message.seq <= uptoSeq);
  const text = [summary?.content ?? "", ...old.map(spoken)].filter(Boolean).join("\n\n");
  const budget = Math.floor(contextWindow * 2);
  const content = await summarize(parts, turn, member, { text: text.slice(-budget), signal });
  if (signal.aborted) return;
  parts.turns.saveSummary(uptoSeq, content);
  const why = `${old.length} earlier messages were summarized`;
  parts.journal.record("chat:status", { kind: "compaction", turn_id: turn.turnId, why });
}

async function summarize(
  parts: Parts,
  turn: TurnRow,
  member: MemberSnapshot,
  { text, signal }: { text: string; signal: AbortSignal },
): Promise<string> {
  try {
    return await sideCall(parts, turn, member.model, {
      purpose: "compaction",
      prompt: [
        { role: "system", content: INSTRUCTIONS },
        { role: "user", content: [{ type: "text", text }] },
      ],
      maxOutputTokens: 1000,
      timeoutMs: TIMEOUT_MS,
      signal,
    });
  } catch (error) {
    if (!signal.aborted) logFault("summary-failed", error, { taskId: parts.task.taskId });
    return `[Earlier messages are left out.]\n${text.slice(-1500)}`;
  }
}

function spoken(message: Message): string {
  return `${message.sender.name}: ${message.content.slice(0, MESSAGE_CHARS)}`;
}
