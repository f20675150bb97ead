import { channelOf } from "#channels/registry";
import type { AlarmBook } from "../../kit/alarm-book.ts";
import type { Parts } from "../parts.ts";
import type { Stores } from "../store/stores.ts";
import type { TurnEngine } from "../turn-engine.ts";
import { Desk } from "./desk.ts";
import type { Handover } from "./desk-parts.ts";
import { deskPortsOf } from "./env-desk.ts";
import { noNames, titleOf } from "./names.ts";

type DeskAlarm = "inbox" | "replies" | "started";

/** The desk of a conversation that belongs to a channel; null for all others. */
export function openDesk(
  at: { env: Env; stores: Stores; alarms: AlarmBook<DeskAlarm> },
  parts: Parts,
  engine: TurnEngine,
): Desk | null {
  const { channel: store, started } = at.stores;
  const row = store.channel();
  const channel = row && channelOf(row.binding.rules.platform);
  if (!row || !channel) return null;
  const wake = (name: DeskAlarm) => (dueAt: number) =>
    Number.isFinite(dueAt) ? at.alarms.set(name, dueAt) : at.alarms.clear(name);
  return new Desk({
    parts,
    engine,
    store,
    channel,
    ports: deskPortsOf(at.env, parts.task, row),
    wakeInbox: wake("inbox"),
    wakeReplies: wake("replies"),
    names: noNames(),
    started,
    wakeStarted: wake("started"),
  });
}

/** Writes the first facts of a conversation that begins with an event; all of it commits with the event. */
export function beginConversation(stores: Stores, taskId: string, { binding, event }: Handover): void {
  const { conversation } = event;
  const { organizationId, namespace, team, owner } = binding;
  const facts = {
    taskId,
    organizationId,
    namespace,
    name: `channel-${taskId}`,
    team,
    groupChat: conversation.scope !== "direct" && !binding.rules.perSender,
    owner,
    createdAt: Date.now(),
  };
  stores.conversation.createTask(facts, titleOf(event, binding));
  stores.conversation.addMember(owner.id, owner.name);
  stores.channel.begin({
    binding,
    conversation,
    target: event.target,
    lastEventAt: null,
    model: null,
    team: null,
    stored: false,
  });
}
