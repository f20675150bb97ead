import { nextStep } from "#core/channel/pipeline";
import { isNewSession } from "#core/channel/session";
import { textsFor } from "#core/channel/texts";
import { titleFromWords } from "#core/agent/title";
import type { Message } from "#protocol/task-frames";
import { newId } from "#secrets/random";
import { settleWaiting } from "../run-tools.ts";
import { blankMessage } from "../store/conversation.ts";
import { rename } from "../title.ts";
import { forgetSession, sayTo, stopAll, type Ready } from "./acts.ts";
import { channelRow, rulesOfDesk, type DeskParts } from "./desk-parts.ts";
import { runCommand } from "./run-command.ts";

/** Decides what comes of an event and records it: all in one commit, nothing of it waits. */
export function takeIn(desk: DeskParts, ready: Ready, nowMs: number): void {
  const { event } = ready;
  const row = channelRow(desk);
  const { binding = row.binding } = ready;
  const { rules } = binding;
  if (isNewSession(rules, row.lastEventAt, nowMs)) forgetSession(desk);
  desk.store.save({ ...row, binding, target: event.target, lastEventAt: nowMs });
  const isReplyToUs = event.inReplyTo !== undefined && desk.store.isPosted(event.inReplyTo);
  const step = nextStep(rules, event, { isReplyToUs });
  switch (step.act) {
    case "answer":
      return recordMessage(desk, ready, true);
    case "listen":
      return recordMessage(desk, ready, false);
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

function recordMessage(desk: DeskParts, ready: Ready, asked: boolean): void {
  const { parts, engine, store } = desk;
  const { event } = ready;
  const { binding, model } = channelRow(desk);
  const { conversation, journal, turns } = parts;
  const queued = asked && turns.current() !== null;
  const turnId = asked ? newId() : null;
  const name = event.sender.name ?? event.sender.id;
  const content = event.text.trim() === "" ? ready.attachments.map((file) => file.name).join(", ") : event.text;
  const facts = {
    message_id: newId(),
    turn_id: turnId,
    role: "user" as const,
    content,
    sender: { kind: "channel" as const, id: event.sender.id, name },
    attachments: ready.attachments,
  };
  const recorded = journal.record("chat:message", {
    ...facts,
    source: { kind: "channel", id: binding.channelId },
    client_message_id: event.eventId,
    ...(queued ? { queued } : {}),
  });
  const message: Message = {
    ...blankMessage({ ...facts, seq: recorded.seq, created_at: recorded.at, status: queued ? "queued" : "done" }),
    client_message_id: event.eventId,
  };
  conversation.insert(message);
  if (conversation.titleBy() === "nobody") rename(parts, titleFromWords(content), "words");
  parts.changed();
  if (!turnId) return;
  store.openReply(turnId, { target: event.target }, ready.streamId);
  const requestedBy = { id: ready.userId ?? `channel:${binding.channelId}:${event.sender.id}`, name };
  const options = model === null ? {} : { model };
  turns.enqueue({
    turnId,
    messageId: newId(),
    replyTo: facts.message_id,
    options,
    requestedBy,
    queuedAt: recorded.at,
  });
  engine.wake();
}

/** A pressed button settles the call that waits for it; one that is not ours, or comes twice, changes nothing. */
function decideCall(desk: DeskParts, ready: Ready, actionId: string): void {
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
  sayTo(desk, ready, textsFor(rulesOfDesk(desk), "").decided(name, yes));
  desk.engine.wake();
}
