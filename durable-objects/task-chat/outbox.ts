import type { FleetingEventName } from "#protocol/task-frames";
import type { TaskProjection } from "#services/message/projection";
import type { Parts } from "./parts.ts";

const PAGE = 50;
const PREVIEW_CHARS = 200;

export interface OutboxPorts {
  project(projection: TaskProjection): Promise<"stored" | "stale" | "gone">;
  notify(userId: string, event: FleetingEventName, payload: unknown): Promise<void>;
}

/** Copies what changed to Postgres and tells people's rooms. Throws when it could not; the alarm comes back. */
export async function drainOutbox(parts: Parts, ports: OutboxPorts): Promise<void> {
  do await projectPage(parts, ports);
  while (parts.conversation.hasChanges());
  await tellPeople(parts, ports);
}

async function projectPage({ task, conversation, turns, journal }: Parts, ports: OutboxPorts): Promise<void> {
  const { messages, withdrawn, marks } = conversation.changes(PAGE);
  const calls = turns.modelCalls(PAGE);
  const newest = conversation.page({ limit: 1 })[0];
  await ports.project({
    taskId: task.taskId,
    title: task.title,
    phase: conversation.task()!.phase,
    preview: (newest?.content ?? "").slice(0, PREVIEW_CHARS),
    headSeq: journal.head,
    updatedAt: conversation.updatedAt(),
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
  conversation.settleChanges(marks);
  turns.settleModelCalls(calls.map((call) => call.callId));
}

async function tellPeople({ conversation, notices }: Parts, ports: OutboxPorts): Promise<void> {
  const members = conversation.members();
  for (const { id, event, payload } of notices.list()) {
    const told = members.map((member) => ports.notify(member.id, event as FleetingEventName, JSON.parse(payload)));
    await Promise.all(told);
    notices.settle(id);
  }
}
