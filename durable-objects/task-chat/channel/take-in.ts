import { nextStep } from "#core/channel/pipeline";
import { isNewSession } from "#core/channel/session";
import { textsFor } from "#core/channel/texts";
import { titleFromWords } from "#core/agent/title";
import type { IntentDecision } from "#protocol/intent";
import type { Message, SendOptions } from "#protocol/task-frames";
import { newId } from "#secrets/random";
import { settleWaiting } from "../run-tools.ts";
import { blankMessage } from "../store/conversation.ts";
import { rename } from "../title.ts";
import type { TurnRow } from "../store/turns.ts";
import { startTask } from "./background.ts";
import { leadByRules, requesterOf, wayOf } from "./lead.ts";
import { forgetSession, sayTo, stopAll, textsHere, type Ready } from "./acts.ts";
import { channelRow, chosenHere, type DeskParts } from "./desk-parts.ts";
import { callByName } from "./names.ts";
import { answerByPress, answerInWords } from "./questions.ts";
import { runCommand } from "./run-command.ts";

/** Decides what comes of an event and records it: all in one commit, nothing of it waits. */
export function takeIn(desk: DeskParts, ready: Ready, nowMs: number): void {
  const { event } = ready;
  const row = channelRow(desk);
  const { binding = row.binding } = ready;
  const { rules } = binding;
  if (isNewSession(rules, row.lastEventAt, nowMs)) forgetSession(desk);
  desk.store.save({ ...row, binding, target: event.target, lastEventAt: nowMs });
  callByName(desk, event);
  const isReplyToUs = event.inReplyTo !== undefined && desk.store.isPosted(event.inReplyTo);
  const step = nextStep(rules, event, { isReplyToUs });
  switch (step.act) {
    case "answer":
      return answerInWords(desk, ready) ? undefined : followIntent(desk, ready);
    case "listen":
      // A bare "ok" wants nothing, unless it was asked for.
      if (step.why === "wants nothing" && answerInWords(desk, ready)) return undefined;
      return recordMessage(desk, ready, { asked: false });
    case "command":
      return runCommand(desk, ready, step.command);
    case "decide":
      return decideCall(desk, ready, step.actionId);
    case "stop":
      return void stopAll(desk, event);
    case "ignore":
      return undefined;
  }
}

/** Where there are intents the message goes the way of its own; else the channel's team answers. */
function followIntent(desk: DeskParts, ready: Ready): void {
  const { binding } = channelRow(desk);
  const choice = ready.led?.choice ?? leadByRules(desk, binding, ready.event);
  if (!choice) return recordMessage(desk, ready, { asked: true });
  const { start, team, decision } = wayOf(binding, desk.parts.task.team, choice, ready.attachments.length > 0);
  const { event } = ready;
  if (start.kind === "task") {
    const asked = event.sender.name ?? event.sender.id;
    decision.task_id = startTask(desk, { team, prompt: event.text, asked });
    sayTo(desk, ready, textsFor(binding.rules, event.text).passedOn(team.name));
  }
  recordMessage(desk, ready, { asked: start.kind === "answer", team, decision });
  note(desk, ready, decision);
}

function note({ parts, ports }: DeskParts, { event, led }: Ready, decision: IntentDecision): void {
  const noted = ports.hub.noteIntent({
    at: Date.now(),
    key: `intent:${event.eventId}`,
    task_id: parts.task.taskId,
    conversation: event.conversation.key,
    kind: "intent",
    status: "decided",
    latency_ms: led?.took ?? 0,
    intent: decision,
    preview: event.text.slice(0, 200),
  });
  parts.ports.keepAlive(noted);
}

interface Take {
  asked: boolean;
  /** Who is asked, where it is not the conversation's own team. */
  team?: TurnRow["team"];
  decision?: IntentDecision;
}

function recordMessage(desk: DeskParts, ready: Ready, { asked, team, decision }: Take): void {
  const { parts, engine, store } = desk;
  const { event } = ready;
  const { binding } = channelRow(desk);
  const { model } = chosenHere(channelRow(desk));
  const { conversation, journal, turns } = parts;
  const queued = asked && turns.current() !== null;
  const turnId = asked ? newId() : null;
  const name = event.sender.name ?? event.sender.id;
  const content = event.text.trim() === "" ? ready.attachments.map((file) => file.name).join(", ") : event.text;
  const facts = {
    message_id: ready.led?.messageId ?? newId(),
    turn_id: turnId,
    role: "user" as const,
    content,
    sender: { kind: "channel" as const, id: event.sender.id, name },
    attachments: ready.attachments,
  };
  const intent = decision ? { intent: decision } : {};
  const recorded = journal.record("chat:message", {
    ...facts,
    source: { kind: "channel", id: binding.channelId },
    client_message_id: event.eventId,
    ...(queued ? { queued } : {}),
    ...intent,
  });
  const message: Message = {
    ...blankMessage({ ...facts, seq: recorded.seq, created_at: recorded.at, status: queued ? "queued" : "done" }),
    client_message_id: event.eventId,
    ...intent,
  };
  conversation.insert(message);
  if (conversation.titleBy() === "nobody") rename(parts, titleFromWords(content), "words");
  parts.changed();
  if (!turnId) return;
  store.openReply(turnId, { target: event.target }, ready.streamId);
  const requestedBy = requesterOf(binding, event, ready.userId);
  const options: SendOptions = model === null ? {} : { model };
  turns.enqueue({
    turnId,
    messageId: newId(),
    replyTo: facts.message_id,
    options,
    requestedBy,
    team,
    queuedAt: recorded.at,
  });
  const snapshot = parts.ports.snapshotAtHand(options.model, team);
  // Known beforehand, what came and the beginning of its answer are one commit.
  engine.wake(snapshot && { turnId, snapshot });
}

/** A pressed button settles the call that waits for it; one that is not ours, or comes twice, changes nothing. */
function decideCall(desk: DeskParts, ready: Ready, actionId: string): void {
  if (answerByPress(desk, ready, actionId)) return;
  const { event } = ready;
  const match = /^(approve|decline):(.+)$/.exec(actionId);
  const turn = desk.parts.turns.running();
  if (!match || !turn) return;
  const [yes, callId] = [match[1] === "approve", match[2]!];
  const name = event.sender.name ?? event.sender.id;
  const outcome = yes
    ? ({ ok: true, content: `Approved by ${name}.` } as const)
    : ({ ok: false, code: "DECLINED", message: `Declined by ${name}.` } as const);
  if (!settleWaiting(desk.parts, { turn, answer: desk.engine.answerOf(turn) }, callId, outcome)) return;
  sayTo(desk, ready, textsHere(desk, "").decided(name, yes));
  desk.engine.wake();
}
