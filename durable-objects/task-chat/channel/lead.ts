import { choiceOf, classifierRequest, EARLIER_MESSAGES } from "#core/channel/classify";
import { byRules, hasIntent, startFor, type Choice, type IntentStart, type Led } from "#core/channel/intent";
import { nextStep } from "#core/channel/pipeline";
import type { ChannelEvent } from "#protocol/channel-event";
import type { IntentDecision } from "#protocol/intent";
import type { Reference } from "#protocol/kinds/resource";
import { newId } from "#secrets/random";
import { logFault } from "#services/log";
import type { ChannelBinding } from "../../channel-hub/channel-config.ts";
import { sideCall } from "../side-call.ts";
import { channelRow, chosenHere, type DeskParts } from "./desk-parts.ts";
import { waitsHere } from "./questions.ts";

/** The classifier gets this long; then the channel's own team answers. */
const CLASSIFIER_MS = 5_000;

/** What is to be carried out, and what people are told of it. */
export interface Way {
  start: IntentStart;
  team: ChannelBinding["team"];
  decision: IntentDecision;
}

/** What the words alone say; null where there is nothing to lead: no intents, or the people here chose their team. */
export function leadByRules(desk: DeskParts, binding: ChannelBinding, event: ChannelEvent): Choice | null {
  if (!hasIntent(binding.rules, event)) return null;
  const { team } = chosenHere({ ...channelRow(desk), binding });
  const isChosen = team !== null && (team.name !== binding.team.name || team.namespace !== binding.team.namespace);
  return isChosen ? null : byRules(binding.rules.intents ?? [], event.text);
}

/** Whether only a model can tell where the event leads. */
export function needsClassifier(desk: DeskParts, binding: ChannelBinding, event: ChannelEvent): boolean {
  if (!binding.rules.classifier || waitsHere(desk) !== null) return false;
  const isReplyToUs = event.inReplyTo !== undefined && desk.store.isPosted(event.inReplyTo);
  if (nextStep(binding.rules, event, { isReplyToUs }).act !== "answer") return false;
  return leadByRules(desk, binding, event)?.by === "unclear";
}

/** Asks the model. Whatever goes wrong, the message has a way: to the channel's own team. */
export async function leadByModel(desk: DeskParts, event: ChannelEvent, userId: string | null): Promise<Led> {
  const messageId = newId();
  const startedAt = Date.now();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), CLASSIFIER_MS);
  const asked = ask(desk, { event, userId, messageId, signal: late.signal });
  const given = new Promise<null>((resolve) => late.signal.addEventListener("abort", () => resolve(null)));
  try {
    // Who does not heed the signal is not waited for either; what it costs is counted when it comes.
    const answer = await Promise.race([asked.catch(failed(late.signal)), given]);
    const { intents = [] } = channelRow(desk).binding.rules;
    const choice: Choice = answer === null ? { intent: null, by: "late" } : choiceOf(intents, answer);
    return { messageId, choice, took: Date.now() - startedAt };
  } catch (error) {
    logFault("intent-failed", error, { taskId: desk.parts.task.taskId });
    return { messageId, choice: { intent: null, by: "failed" }, took: Date.now() - startedAt };
  } finally {
    clearTimeout(timer);
  }
}

/** A call that was broken off because it was late did not fail. */
function failed(late: AbortSignal) {
  return (error: unknown): null => {
    if (late.aborted) return null;
    throw error;
  };
}

interface Question {
  event: ChannelEvent;
  userId: string | null;
  messageId: string;
  signal: AbortSignal;
}

async function ask(desk: DeskParts, { event, userId, messageId, signal }: Question): Promise<string> {
  const { parts, ports } = desk;
  const { binding } = channelRow(desk);
  const { intents = [], classifier } = binding.rules;
  const model = classifier?.model ?? null;
  const config =
    model === null ? (await parts.ports.snapshot()).members[0]!.model : await ports.model(keyOf(model, binding));
  const known = parts.turns.summary()?.uptoSeq ?? 0;
  const earlier = parts.conversation.page({ limit: EARLIER_MESSAGES }).filter(({ seq }) => seq > known);
  const request = classifierRequest(intents, { text: event.text, earlier });
  const said = (text: string) => ({ role: "user" as const, content: [{ type: "text" as const, text }] });
  const requestedBy = requesterOf(binding, event, userId);
  return sideCall(parts, { turnId: messageId, messageId, requestedBy }, config, {
    purpose: "intent",
    prompt: [
      { role: "system", content: request.system },
      ...(request.earlier === null ? [] : [said(request.earlier)]),
      said(request.text),
    ],
    responseFormat: { type: "json", name: "intent", schema: request.schema },
    maxOutputTokens: 200,
    // The signal comes first.
    timeoutMs: 2 * CLASSIFIER_MS,
    signal,
  });
}

export function requesterOf({ channelId }: ChannelBinding, { sender }: ChannelEvent, userId: string | null) {
  return { id: userId ?? `channel:${channelId}:${sender.id}`, name: sender.name ?? sender.id };
}

/** A task is only words: what brings files with it is answered here, by the same team. */
export function wayOf(binding: ChannelBinding, own: ChannelBinding["team"], led: Choice, hasFiles: boolean): Way {
  const start = startFor(binding.rules.intents ?? [], led);
  const kept: IntentStart = start.kind === "task" && hasFiles ? { ...start, kind: "answer" } : start;
  const named = kept.kind === "ignore" ? null : kept.team;
  const team = named === null ? own : keyOf(named, binding);
  const decision: IntentDecision = { ...led, action: kept.kind, team: kept.kind === "ignore" ? "" : team.name };
  return { start: kept, team, decision };
}

function keyOf({ name, namespace }: Reference, binding: ChannelBinding): ChannelBinding["team"] {
  return { namespace: namespace ?? binding.namespace, name };
}
