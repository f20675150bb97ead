import { readCommand } from "#core/channel/command";
import { textsFor } from "#core/channel/texts";
import type { ChannelEvent } from "#protocol/channel-event";
import type { Attachment } from "#protocol/task-frames";
import type { WaitingEvent } from "../store/channel.ts";
import type { Ready } from "./acts.ts";
import { leadByModel, needsClassifier } from "./lead.ts";
import { rulesOfDesk, type Delivered, type DeskParts, type Handover } from "./desk-parts.ts";
import { takeIn } from "./take-in.ts";

const FILE_TRIES = 4;
const RETRY_MS = 1000;
/** Somebody who writes on and on is answered after so many pauses at the latest. */
const DEBOUNCE_TIMES = 5;
const CONTENT_MAX = 200_000;

/** Records an event; most are taken in at once, in the same commit. `streamId` was worked out by the caller. */
export function deliver(desk: DeskParts, { binding, event, userId }: Handover, streamId: string | null): Delivered {
  const { store, parts } = desk;
  const { taskId } = parts.task;
  if (store.isKnown(event.eventId)) return { outcome: "duplicate", taskId, streamId };
  const now = Date.now();
  const row = store.channel()!;
  const team = row.team ?? binding.team;
  if (team.name !== parts.task.team.name || team.namespace !== parts.task.team.namespace) {
    parts.conversation.setTeam(team);
    parts.task.team = team;
  }
  const waiting = store.waiting();
  const pause = binding.rules.debounceMs > 0 && isWords(event) ? binding.rules.debounceMs : 0;
  if (pause === 0 && waiting.length === 0 && !needsTime(event) && !needsClassifier(desk, binding, event)) {
    store.record(event, { userId, at: now, dueAt: null });
    takeIn(desk, { event, userId, attachments: [], streamId, binding, exists: true }, now);
    return { outcome: "recorded", taskId, streamId };
  }
  store.save({ ...row, binding });
  store.record(event, { userId, at: now, dueAt: now + pause });
  for (const earlier of waiting) {
    const latest = earlier.at + pause * DEBOUNCE_TIMES;
    if (earlier.tries === 0) store.delay(earlier.n, pause === 0 ? now : Math.min(now + pause, latest), 0);
  }
  desk.wakeInbox(now + pause);
  return { outcome: "recorded", taskId, streamId };
}

function isWords(event: ChannelEvent): boolean {
  return event.kind === "message" && readCommand(event.text) === null;
}

function needsTime(event: ChannelEvent): boolean {
  return event.files.length > 0 || /^(team|model)$/.test(readCommand(event.text)?.name ?? "");
}

/** Takes in what waits and is due, in order. */
export async function settleInbox(desk: DeskParts): Promise<void> {
  for (;;) {
    const waiting = desk.store.waiting();
    const [first] = waiting;
    if (!first || first.dueAt > Date.now()) return;
    const group = together(waiting);
    const ready = await prepare(desk, group);
    const now = Date.now();
    if (!ready) {
      desk.store.delay(first.n, now + RETRY_MS * 2 ** first.tries, first.tries + 1);
      continue;
    }
    for (const { n } of group) desk.store.takenIn(n);
    takeIn(desk, ready, now);
  }
}

/** The first that waits, and what the same person wrote right after it. */
function together(waiting: WaitingEvent[]): WaitingEvent[] {
  const [first] = waiting as [WaitingEvent];
  const { led } = first;
  if (led) return waiting.filter(({ n }) => n <= led.upto);
  if (!isWords(first.event)) return [first];
  const end = waiting.findIndex(({ event }) => !isWords(event) || event.sender.id !== first.event.sender.id);
  return end < 0 ? waiting : waiting.slice(0, end);
}

/** Null when a file could not be fetched and is to be tried again. */
async function prepare(desk: DeskParts, group: WaitingEvent[]): Promise<Ready | null> {
  const [last, [first]] = [group.at(-1)!, group as [WaitingEvent]];
  const event: ChannelEvent = {
    ...last.event,
    text: group
      .map((one) => one.event.text)
      .filter((text) => text !== "")
      .join("\n")
      .slice(0, CONTENT_MAX),
    addressed: group.some((one) => one.event.addressed),
    files: group.flatMap((one) => one.event.files),
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
