import { readCommand } from "#core/channel/command";
import { hasGrown, inOrder, pauseOf, postponed, together } from "#core/channel/gather";
import { textsFor } from "#core/channel/texts";
import { type ChannelEvent, TEXT_MAX } from "#protocol/channel-event";
import type { Attachment } from "#protocol/task-frames";
import type { WaitingEvent } from "../store/channel.ts";
import type { Ready } from "./acts.ts";
import { leadByModel, needsClassifier } from "./lead.ts";
import { chosenHere, rulesOfDesk, type Delivered, type DeskParts, type Handover } from "./desk-parts.ts";
import { learnName, needsName, withName } from "./names.ts";
import { takeIn } from "./take-in.ts";

const FILE_TRIES = 4;
const RETRY_MS = 1000;

/** Records an event; most are taken in at once, in the same commit. `streamId` was worked out by the caller. */
export function deliver(desk: DeskParts, handover: Handover, streamId: string | null): Delivered {
  const { store, parts } = desk;
  const { binding, userId } = handover;
  const event = withName(desk, handover.event);
  const { taskId } = parts.task;
  if (store.isKnown(event.eventId)) return { outcome: "duplicate", taskId, streamId };
  const now = Date.now();
  const row = store.channel()!;
  const team = chosenHere({ ...row, binding }).team ?? binding.team;
  if (team.name !== parts.task.team.name || team.namespace !== parts.task.team.namespace) {
    parts.conversation.setTeam(team);
  }
  const waiting = store.waiting();
  const pause = pauseOf(event, waiting, binding.rules.debounceMs);
  if (pause === 0 && waiting.length === 0 && !needsTime(desk, event) && !needsClassifier(desk, binding, event)) {
    store.record(event, { userId, at: now, dueAt: null });
    takeIn(desk, { event, userId, attachments: [], streamId, binding, exists: true }, now);
    return { outcome: "recorded", taskId, streamId };
  }
  store.save({ ...row, binding });
  store.record(event, { userId, at: now, dueAt: now + pause });
  for (const { n, dueAt } of postponed(waiting, event, { nowMs: now, pause })) store.delay(n, dueAt, 0);
  desk.wakeInbox(now + pause);
  return { outcome: "recorded", taskId, streamId };
}

function needsTime(desk: DeskParts, event: ChannelEvent): boolean {
  if (needsName(desk, event)) return true;
  return event.files.length > 0 || /^(team|model)$/.test(readCommand(event.text)?.name ?? "");
}

/** Takes in what waits and is due, in order. */
export async function settleInbox(desk: DeskParts): Promise<void> {
  for (;;) {
    const waiting = desk.store.waiting();
    const [first] = waiting;
    if (!first || first.dueAt > Date.now()) return;
    const group = together(waiting, Date.now());
    const ready = await prepare(desk, group);
    const now = Date.now();
    if (!ready) {
      desk.store.delay(first.n, now + RETRY_MS * 2 ** first.tries, first.tries + 1);
      continue;
    }
    const since = desk.store.waiting();
    if (hasGrown(group, since) && !ready.led && first.tries + 1 < FILE_TRIES) {
      // A part of the album came while the files of the others were fetched.
      desk.store.delay(first.n, since[0]!.dueAt, first.tries + 1);
      continue;
    }
    for (const { n } of group) desk.store.takenIn(n);
    takeIn(desk, ready, now);
  }
}

/** Null when a file could not be fetched and is to be tried again. */
async function prepare(desk: DeskParts, group: WaitingEvent[]): Promise<Ready | null> {
  const [last, [first]] = [group.at(-1)!, group as [WaitingEvent]];
  const said = inOrder(group);
  const event: ChannelEvent = {
    ...(await learnName(desk, last.event)),
    text: said
      .map(({ text }) => text)
      .filter((text) => text !== "")
      .join("\n")
      .slice(0, TEXT_MAX),
    addressed: said.some(({ addressed }) => addressed),
    files: said.flatMap(({ files }) => files),
  };
  const attachments: Attachment[] = [];
  const lost: string[] = [];
  for (const file of event.files) {
    const got = await desk.ports.hub.download(file);
    if (!got.ok && got.retryable && first.tries + 1 < FILE_TRIES) return null;
    const name = file.name ?? `${file.kind}.${extension(got.ok ? got.value.mime : file.mime)}`;
    const kept = got.ok ? await desk.ports.keepFile({ name, bytes: got.value.bytes }) : null;
    if (kept) attachments.push(kept);
    else lost.push(textsFor(rulesOfDesk(desk), event.text).fileLost(name));
  }
  const streamId = await desk.ports.streamIdOf(event);
  const text = [event.text, ...lost].filter((part) => part !== "").join("\n");
  const exists = await isThere(desk, event);
  const ready = { event: { ...event, text }, userId: last.userId, attachments, streamId, exists };
  return { ...ready, ...(await ledOf(desk, group, ready)) };
}

/** The decision of a model is recorded before anything follows from it: another life of this object asks no more. */
async function ledOf(desk: DeskParts, group: WaitingEvent[], { event, userId }: Ready): Promise<Pick<Ready, "led">> {
  const [first, last] = [group[0]!, group.at(-1)!];
  if (first.led) return { led: first.led.led };
  if (!needsClassifier(desk, desk.store.channel()!.binding, event)) return {};
  const led = await leadByModel(desk, event, userId);
  desk.store.decided(first.n, { led, upto: last.n });
  return { led };
}

function extension(mime: string | undefined): string {
  const known: Record<string, string> = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "audio/mpeg": "mp3",
    "text/plain": "txt",
  };
  return known[(mime ?? "").split(";", 1)[0]!.trim()] ?? "bin";
}

/** Whether what `/team` or `/model` names is there. */
async function isThere(desk: DeskParts, event: ChannelEvent): Promise<boolean> {
  const command = readCommand(event.text);
  if (!command || command.argument === "") return true;
  const { namespace } = desk.store.channel()!.binding;
  const key = { namespace, name: command.argument };
  if (command.name === "team") return desk.ports.exists("Team", key);
  return command.name === "model" ? desk.ports.exists("Model", key) : true;
}
