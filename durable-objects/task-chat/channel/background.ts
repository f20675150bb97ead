import { retryDelayMs } from "#core/channel/reply-target";
import { textsFor } from "#core/channel/texts";
import { newId } from "#secrets/random";
import { logFault } from "#services/log";
import { blankMessage } from "../store/conversation.ts";
import type { Result, StartedFacts, StartedRow } from "../store/started.ts";
import { channelRow, rulesOfDesk, WATCH_MS, type DeskParts } from "./desk-parts.ts";

/** A result that is longer in coming is not waited for. */
const RESULT_MS = 24 * 3_600_000;
const QUOTE_CHARS = 200;

/** Owes the conversation a task in the background: part of the commit that takes the message in. Answers its id. */
export function startTask({ started, wakeStarted }: DeskParts, facts: StartedFacts): string {
  const taskId = newId();
  const now = Date.now();
  started.add(taskId, now, facts);
  wakeStarted(now + WATCH_MS);
  return taskId;
}

/** Begins what is owed, and gives up what is overdue. */
export async function settleStarted(desk: DeskParts): Promise<void> {
  for (;;) {
    const row = desk.started.next();
    if (!row || row.dueAt > Date.now()) return desk.wakeStarted(row?.dueAt ?? Number.POSITIVE_INFINITY);
    const texts = textsFor(rulesOfDesk(desk), row.prompt);
    if (row.status === "running") end(desk, row, texts.taskFailed(row.team.name, texts.taskLate()));
    else await begin(desk, row);
  }
}

async function begin(desk: DeskParts, row: StartedRow): Promise<void> {
  const { started, ports } = desk;
  try {
    await ports.startTask(row);
    // The result may have been quicker than the word that it began.
    if (started.get(row.taskId)?.status !== "owed") return;
    started.set(row.taskId, { status: "running", dueAt: Date.now() + RESULT_MS, tries: 0 });
  } catch (error) {
    logFault("background-task-failed", error, { taskId: row.taskId });
    const tries = row.tries + 1;
    const delay = retryDelayMs(tries, undefined);
    const texts = textsFor(rulesOfDesk(desk), row.prompt);
    if (delay === null) end(desk, row, texts.taskFailed(row.team.name, texts.taskNotBegun()));
    else started.set(row.taskId, { status: "owed", dueAt: Date.now() + delay, tries });
  }
}

/** The result is here: said in the conversation and owed to the channel, once. */
export function takeResult(desk: DeskParts, { taskId, status, content }: Result): void {
  const row = desk.started.get(taskId);
  if (!row || row.status === "over") return;
  const texts = textsFor(rulesOfDesk(desk), row.prompt);
  if (status === "done") return end(desk, row, content.trim() === "" ? texts.noWords() : content);
  end(desk, row, texts.taskFailed(row.team.name, status === "cancelled" ? texts.cancelled() : content));
}

function end(desk: DeskParts, row: StartedRow, content: string): void {
  const { parts, store, channel, started, wakeReplies } = desk;
  const { binding, target } = channelRow(desk);
  const { name } = row.team;
  started.set(row.taskId, { status: "over", dueAt: 0, tries: 0 });
  const facts = {
    message_id: newId(),
    turn_id: null,
    role: "assistant" as const,
    content,
    sender: { kind: "agent" as const, id: name, name },
    attachments: [],
  };
  const { seq, at } = parts.journal.record("chat:message", {
    ...facts,
    source: { kind: "channel", id: binding.channelId },
  });
  parts.conversation.insert(blankMessage({ ...facts, seq, created_at: at, status: "done" }));
  parts.changed();
  const words = row.prompt.slice(0, QUOTE_CHARS).replaceAll("\n", "\n> ");
  const markdown = `> **${row.asked}:** ${words}\n\n${content}`;
  store.say(
    `task:${row.taskId}`,
    { target, pieces: channel.render({ markdown }), markdown },
    { dueAt: at, streamId: null },
  );
  wakeReplies(at + WATCH_MS);
}
