import type { TaskPhase } from "#protocol/task-frames";
import type { Projected } from "#services/message/project";
import type { News, TaskProjection } from "#services/message/projection";
import type { Parts } from "./parts.ts";
import type { Result } from "./store/started.ts";
import type { ModelCall, TurnStore } from "./store/turns.ts";

const PAGE = 50;
const PREVIEW_CHARS = 200;

export interface OutboxPorts {
  /** Copies what changed and then tells people, since whoever hears of a task looks for it in the copy. */
  project(projection: TaskProjection, news: News): Promise<{ outcome: Projected; told: boolean }>;
  /** Tells the conversation that started this one how it ended. */
  tellResult(taskId: string, result: Result): Promise<void>;
}

/** Copies what changed to Postgres and tells people's rooms. Throws when it could not; the alarm comes back. */
export async function drainOutbox(parts: Parts, ports: OutboxPorts): Promise<void> {
  const { conversation, turns, notices } = parts;
  do await sendPage(parts, ports);
  while (conversation.hasChanges() || turns.hasModelCalls() || notices.list().length > 0);
  await tellStarter(parts, ports);
}

/** Once, when the turn that the task began with is over. */
export async function tellStarter({ task, conversation, turns }: Parts, ports: OutboxPorts): Promise<void> {
  const { resultTo, taskId } = task;
  const asked = resultTo === undefined ? null : conversation.byClientId(taskId);
  const turn = asked && turns.replyingTo(asked.message_id);
  if (resultTo === undefined || !turn || turn.status === "queued" || turn.status === "running") return;
  const answer = conversation.anyMessage(turn.messageId);
  const content = turn.status === "error" ? (answer?.error?.message ?? "") : (answer?.content ?? "");
  await ports.tellResult(resultTo, { taskId, status: turn.status, content });
  conversation.setResultTo(null);
}

/** What the copy and the people have taken is settled in one commit. */
async function sendPage(parts: Parts, ports: OutboxPorts): Promise<void> {
  const { conversation, turns, notices, desk } = parts;
  const { messages, withdrawn, marks } = conversation.changes(PAGE);
  const calls = turns.modelCalls(PAGE);
  const newTask = desk?.newTask();
  const owed = notices.list();
  const { outcome, told } = await ports.project(
    {
      ...summaryOf(parts),
      ...(newTask ? { newTask } : {}),
      messages,
      withdrawnIds: withdrawn,
      usage: calls.map(usageOf),
    },
    {
      userIds: conversation.members().map(({ id }) => id),
      events: owed.map(({ event, payload }) => ({ event, payload: JSON.parse(payload) as unknown })),
    },
  );
  if (newTask && outcome !== "gone") desk!.taskIsMade();
  conversation.settleChanges(marks);
  turns.settleModelCalls(calls.map((call) => call.callId));
  if (!told) throw new Error("somebody's room was not told");
  notices.settle(owed.at(-1)?.id ?? 0);
}

function summaryOf({ task, conversation, turns, journal }: Parts) {
  const { phase } = conversation.task()!;
  return {
    taskId: task.taskId,
    title: task.title,
    phase,
    preview: conversation.preview(PREVIEW_CHARS),
    headSeq: journal.head,
    updatedAt: conversation.updatedAt(),
    messageCount: conversation.countMessages(),
    startedAt: turns.latest()?.startedAt ?? null,
    progress: progressOf(turns, phase),
  };
}

function usageOf({ callId, messageId, userId, purpose, provider, model, at, usage }: ModelCall) {
  const { input, output, reasoning, cached, cost_micro_usd: costMicroUsd } = usage;
  return {
    id: callId,
    messageId,
    userId,
    purpose,
    provider,
    model,
    at,
    input,
    output,
    reasoning,
    cached,
    costMicroUsd,
  };
}

/** Percent of what the latest turn is known to take: its model calls and tool calls. It may know of more later. */
function progressOf(turns: TurnStore, phase: TaskPhase): number {
  if (phase === "Completed") return 100;
  const latest = phase === "Pending" ? null : turns.latest();
  if (!latest) return 0;
  const { steps, calls } = turns.record(latest.turnId);
  // One call more than are recorded: the one that answers.
  const known = [...steps, ...calls];
  return Math.floor((known.filter(({ status }) => status === "done").length / (known.length + 1)) * 100);
}
