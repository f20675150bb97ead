import type { TeamSnapshot, ModelConfig } from "#core/agent/snapshot";
import type { FinishReason, TaskPhase, Usage } from "#protocol/task-frames";
import type { Answer } from "./answer.ts";
import type { Asked } from "./ask-model.ts";
import type { Parts } from "./parts.ts";
import { blankMessage } from "./store/conversation.ts";
import type { TurnRow } from "./store/turns.ts";

/** The writes of a turn. Each function is synchronous, so what it writes commits as one. */

export function beginTurn(parts: Parts, turn: TurnRow, snapshot: TeamSnapshot): TurnRow {
  const now = Date.now();
  const member = snapshot.members[0];
  const bot = member?.bot ?? snapshot.team;
  const sender = { kind: "agent" as const, id: bot, name: bot };
  parts.journal.streaming = true;
  parts.turns.start(turn.turnId, now, snapshot);
  const event = parts.journal.record("chat:start", {
    turn_id: turn.turnId,
    message_id: turn.messageId,
    reply_to: turn.replyTo,
    bot,
    shell: member?.shell.shellType ?? "",
    model: member?.model.name ?? "",
  });
  parts.conversation.insert({
    ...blankMessage({
      message_id: turn.messageId,
      seq: event.seq,
      turn_id: turn.turnId,
      role: "assistant",
      sender,
      created_at: event.at,
      status: "streaming",
    }),
    reply_to: turn.replyTo,
    bot,
    model: member?.model.name ?? "",
  });
  parts.conversation.update(turn.replyTo, { status: "done" });
  setPhase(parts, "Running", now);
  return { ...turn, status: "running", startedAt: now, snapshot };
}

export function recordStep(
  parts: Parts,
  turn: TurnRow,
  done: { step: number; answer: Answer; config: ModelConfig; asked: Extract<Asked, { kind: "answered" }> },
): void {
  const { step, answer, config, asked } = done;
  parts.journal.flush();
  parts.turns.endStep(turn.turnId, step, asked.outcome);
  for (const [position, call] of asked.calls.entries()) parts.turns.addCall(turn.turnId, call, position);
  parts.conversation.update(turn.messageId, answer.state());
  parts.turns.addModelCall({
    callId: `${turn.turnId}:${step}`,
    turnId: turn.turnId,
    messageId: turn.messageId,
    userId: turn.requestedBy.id,
    model: config.name,
    provider: config.provider,
    purpose: "answer",
    at: Date.now(),
    usage: asked.outcome.usage,
  });
}

export function finishTurn(parts: Parts, turn: TurnRow, answer: Answer, reason: FinishReason): void {
  const now = Date.now();
  const record = parts.turns.record(turn.turnId);
  const last = record.steps.at(-1)?.outcome;
  const usage = sum(record.steps.map((step) => step.outcome?.usage));
  const first = record.steps[0];
  const startedAt = turn.startedAt ?? now;
  const timings = {
    first_token_ms: first ? first.startedAt + (first.outcome?.firstTokenMs ?? 0) - startedAt : 0,
    total_ms: now - startedAt,
  };
  const sources = record.calls.flatMap((call) => (call.outcome?.ok ? (call.outcome.sources ?? []) : []));
  const ids = { message_id: turn.messageId, turn_id: turn.turnId };
  const window = turn.snapshot?.members[0]?.model.contextWindow;
  if (last && window) {
    const context = { used: last.usage.input + last.usage.output, window };
    parts.conversation.setContext(context);
    parts.journal.record("chat:status", { kind: "context", turn_id: turn.turnId, context });
  }
  parts.journal.record("chat:done", { ...ids, finish_reason: reason, usage, timings, sources });
  const model = last?.model ? { model: last.model } : {};
  parts.conversation.update(turn.messageId, {
    status: "done",
    ...answer.state(),
    ...model,
    finish_reason: reason,
    usage,
    timings,
    sources,
  });
  end(parts, turn, "done", "Completed");
}

export function cancelTurn(parts: Parts, turn: TurnRow, how: { by: string; answer: Answer | null }): void {
  const { answer, by } = how;
  if (answer) {
    closeBlocks(answer, "cancelled");
    parts.conversation.update(turn.messageId, { status: "cancelled", ...answer.state(), finish_reason: "cancelled" });
  }
  parts.journal.record("chat:cancelled", { turn_id: turn.turnId, message_id: turn.messageId, by });
  parts.conversation.update(turn.replyTo, { status: "done" });
  end(parts, turn, "cancelled", "Cancelled");
}

export function failTurn(
  parts: Parts,
  turn: TurnRow,
  answer: Answer | null,
  error: { code: string; message: string; retryable: boolean },
): void {
  if (answer) {
    answer.emit(true);
    closeBlocks(answer, "error");
    parts.conversation.update(turn.messageId, { status: "error", ...answer.state(), finish_reason: "error", error });
  }
  const event = parts.journal.record("chat:error", { turn_id: turn.turnId, message_id: turn.messageId, ...error });
  if (!answer) insertFailed(parts, turn, event, error);
  parts.conversation.update(turn.replyTo, { status: "done" });
  end(parts, turn, "error", "Failed");
}

/** A turn that failed before it could start still leaves a message that says so and can be retried. */
function insertFailed(
  parts: Parts,
  turn: TurnRow,
  event: { seq: number; at: number },
  error: { code: string; message: string; retryable: boolean },
): void {
  const { name } = turn.team ?? parts.task.team;
  const sender = { kind: "agent" as const, id: name, name };
  const blank = blankMessage({
    message_id: turn.messageId,
    seq: event.seq,
    turn_id: turn.turnId,
    role: "assistant",
    sender,
    created_at: event.at,
    status: "error",
  });
  parts.conversation.insert({ ...blank, reply_to: turn.replyTo, finish_reason: "error", error });
}

function closeBlocks(answer: Answer, status: "cancelled" | "error"): void {
  for (const { block } of answer.blocks) {
    if (block.status !== "done" && block.status !== "error" && block.status !== "cancelled") {
      answer.updateBlock(block.id, { status });
    }
  }
}

function end(parts: Parts, turn: TurnRow, status: "done" | "error" | "cancelled", phase: TaskPhase): void {
  parts.turns.end(turn.turnId, status);
  parts.desk?.ended(turn);
  parts.journal.foldChunks(turn.messageId);
  setPhase(parts, phase, Date.now());
}

export function setPhase(parts: Parts, phase: TaskPhase, at: number): void {
  const { taskId } = parts.task;
  const preview = parts.conversation.preview(200);
  parts.conversation.setPhase(phase, at);
  parts.notices.add("task:status", { task_id: taskId, phase, at, preview });
  parts.changed();
}

const NO_USAGE: Usage = { input: 0, output: 0, reasoning: 0, cached: 0, cost_micro_usd: 0 };

function sum(usages: (Usage | undefined)[]): Usage {
  return usages.reduce<Usage>((total, usage) => {
    if (!usage) return total;
    return {
      input: total.input + usage.input,
      output: total.output + usage.output,
      reasoning: total.reasoning + usage.reasoning,
      cached: total.cached + usage.cached,
      cost_micro_usd: total.cost_micro_usd + usage.cost_micro_usd,
    };
  }, NO_USAGE);
}
