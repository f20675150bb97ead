import type { TaskPhase } from "#protocol/task-frames";
import type { Projected } from "#services/message/project";
import type { TaskProjection } from "#services/message/projection";
import type { Parts } from "./parts.ts";
import type { Result } from "./store/started.ts";
import type { TurnStore } from "./store/turns.ts";

const PAGE = 50;
const PREVIEW_CHARS = 200;

export interface OutboxPorts {
  project(projection: TaskProjection): Promise<Projected>;
  /** Tells the conversation that started this one how it ended. */
  tellResult(taskId: string, result: Result): Promise<void>;
  notify(userId: string, news: { event: string; payload: unknown }[]): Promise<void>;
}

/** Copies what changed to Postgres and tells people's rooms. Throws when it could not; the alarm comes back. */
export async function drainOutbox(parts: Parts, ports: OutboxPorts): Promise<void> {
  const failures: Error[] = [];
  do {
    const copied = await copyPage(parts, ports);
    // The copy first: whoever hears of a task looks for it there. What both leave behind is one commit.
    const told =
      failures.length > 0 ? null : await tellPeople(parts, ports).catch((error: Error) => void failures.push(error));
    copied();
    told?.();
  } while (hasMore(parts) || (failures.length === 0 && parts.notices.list().length > 0));
  for (const failure of failures) throw failure;
  await tellStarter(parts, ports);
}

function hasMore({ conversation, turns }: Parts): boolean {
  return conversation.hasChanges() || turns.hasModelCalls();
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
  delete task.resultTo;
}

/** What it answers is to be called when the copy is known to stand. */
async function copyPage(parts: Parts, ports: OutboxPorts): Promise<() => void> {
  const { task, conversation, turns, journal, desk } = parts;
  const { messages, withdrawn, marks } = conversation.changes(PAGE);
  const calls = turns.modelCalls(PAGE);
  const newTask = desk?.newTask();
  const projected = await ports.project({
    taskId: task.taskId,
    ...(newTask ? { newTask } : {}),
    title: task.title,
    phase: conversation.task()!.phase,
    preview: conversation.preview(PREVIEW_CHARS),
    headSeq: journal.head,
    updatedAt: conversation.updatedAt(),
    messageCount: conversation.countMessages(),
    startedAt: turns.latest()?.startedAt ?? null,
    progress: progressOf(turns, conversation.task()!.phase),
    messages,
    withdrawnIds: withdrawn,
    usage: calls.map(({ callId, messageId, userId, purpose, provider, model, at, usage }) => ({
      id: callId,
      messageId,
      userId,
      purpose,
      provider,
      model,
      at,
      input: usage.input,
      output: usage.output,
      reasoning: usage.reasoning,
      cached: usage.cached,
      costMicroUsd: usage.cost_micro_usd,
    })),
  });
  return () => {
    if (newTask && projected !== "gone") desk!.taskIsMade();
    conversation.settleChanges(marks);
    turns.settleModelCalls(calls.map((call) => call.callId));
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

async function tellPeople({ conversation, notices }: Parts, ports: OutboxPorts): Promise<() => void> {
  const owed = notices.list();
  const last = owed.at(-1);
  if (!last) return () => undefined;
  const news = owed.map(({ event, payload }) => ({ event, payload: JSON.parse(payload) as unknown }));
  await Promise.all(conversation.members().map((member) => ports.notify(member.id, news)));
  return () => notices.settle(last.id);
}
