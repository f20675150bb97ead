/** Which events are one message though they came one by one, and how long such events wait for each other. */
import type { ChannelEvent } from "#protocol/channel-event";
import { readCommand } from "./command.ts";

/** The parts of an album come within moments of each other. */
export const ALBUM_MS = 1000;
/** Somebody who writes on and on is answered after so many pauses at the latest. */
const PAUSES = 5;

/** An event that is recorded and not taken in yet; `n` is the order in which they came. */
export interface Waiting {
  n: number;
  at: number;
  dueAt: number;
  /** Above 0: files could not be fetched, or came late, and `dueAt` is the time of the next try. */
  tries: number;
  event: ChannelEvent;
  /** What it leads to is decided, together with those up to `upto`. */
  led: { upto: number } | null;
}

export interface Due {
  n: number;
  dueAt: number;
}

/** How long an event that has just come waits for what belongs to it. */
export function pauseOf(event: ChannelEvent, waiting: readonly Waiting[], debounceMs: number): number {
  const pause = isWords(event) ? debounceMs : 0;
  const isPart = event.album !== undefined && isOpen(event, [...waiting.map((one) => one.event), event]);
  return isPart ? Math.max(pause, ALBUM_MS) : pause;
}

/** When those that wait already are due, now that another event has come and waits for `pause`. */
export function postponed(
  waiting: readonly Waiting[],
  event: ChannelEvent,
  { nowMs, pause }: { nowMs: number; pause: number },
): Due[] {
  // Nothing that comes in between tears an album apart.
  const isHeld = hasOpenAlbum([...waiting.map((one) => one.event), event]);
  return waiting
    .filter(({ tries }) => tries === 0)
    .map(({ n, at, dueAt }) => {
      const next = pause === 0 ? nowMs : Math.min(nowMs + pause, at + pause * PAUSES);
      return { n, dueAt: isHeld ? Math.max(dueAt, next) : next };
    });
}

/** After a restart: who sent the rest of an album may have found nobody, and sends it again. */
export function waitAnew(waiting: readonly Waiting[], nowMs: number): Due[] {
  if (waiting[0]?.led || !hasOpenAlbum(waiting.map((one) => one.event))) return [];
  return waiting
    .filter(({ tries }) => tries === 0)
    .map(({ n, dueAt }) => ({ n, dueAt: Math.max(dueAt, nowMs + ALBUM_MS) }));
}

/**
 * The first that waits, which is due; what the same person wrote right after it; and all that is there of the album
 * among these, whatever came in between. In the order in which they came.
 */
export function together<One extends Waiting>(waiting: readonly One[], nowMs: number): One[] {
  const first = waiting[0]!;
  const { led } = first;
  // What was decided of them is not decided of what came later.
  const known = led ? waiting.filter(({ n }) => n <= led.upto) : waiting;
  if (!isWords(first.event)) return [first];
  let album: ChannelEvent | undefined;
  const row = new Set<One>();
  for (const one of known) {
    const { event } = one;
    if (!isWords(event) || event.sender.id !== first.event.sender.id) break;
    if (event.album) {
      const belongs = album ? isSameAlbum(event, album) : led !== null || one.dueAt <= nowMs;
      if (!belongs) break;
      album = event;
    }
    row.add(one);
  }
  return known.filter((one) => row.has(one) || (album && isSameAlbum(one.event, album)));
}

/** Whether more of the group's album waits than the group has. */
export function hasGrown(group: readonly Waiting[], waiting: readonly Waiting[]): boolean {
  const album = group.find(({ event }) => event.album)?.event;
  const parts = (all: readonly Waiting[]) => all.filter(({ event }) => album && isSameAlbum(event, album)).length;
  return parts(waiting) > parts(group);
}

/** What they say as one: an album as the person put it together, words around it as they came. */
export function inOrder(group: readonly Waiting[]): ChannelEvent[] {
  const events = group.map(({ event }) => event);
  const before = events.findIndex(({ album }) => album);
  if (before < 0) return events;
  const parts = events
    .filter(({ album }) => album)
    .toSorted((one, other) => (one.album?.at ?? 0) - (other.album?.at ?? 0));
  return events.filter(({ album }) => !album).toSpliced(before, 0, ...parts);
}

/** An album is no command, whatever stands below it. */
function isWords({ kind, text, album }: ChannelEvent): boolean {
  return kind === "message" && (album !== undefined || readCommand(text) === null);
}

function isSameAlbum(one: ChannelEvent, other: ChannelEvent): boolean {
  return one.album !== undefined && one.album.id === other.album?.id && one.sender.id === other.sender.id;
}

/** More of the event's album may come. */
function isOpen(event: ChannelEvent, all: readonly ChannelEvent[]): boolean {
  const total = event.album?.total ?? Number.POSITIVE_INFINITY;
  return all.filter((one) => isSameAlbum(one, event)).length < total;
}

function hasOpenAlbum(all: readonly ChannelEvent[]): boolean {
  return all.some((event) => event.album !== undefined && isOpen(event, all));
}
