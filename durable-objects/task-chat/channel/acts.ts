import type { Led } from "#core/channel/intent";
import { textsFor, type Texts } from "#core/channel/texts";
import type { ChannelEvent } from "#protocol/channel-event";
import type { Attachment } from "#protocol/task-frames";
import { dueAt, WATCH_MS, type DeskParts, type Handover } from "./desk-parts.ts";

/** An event that is to be taken in, with what had to be fetched for it. */
export interface Ready {
  event: ChannelEvent;
  userId: string | null;
  attachments: Attachment[];
  streamId: string | null;
  /** The channel as it is now; absent when it was noted as the event came. */
  binding?: Handover["binding"];
  /** For `/team` and `/model`: whether what they name is there. */
  exists: boolean;
  /** What a model decided; absent where none was asked. */
  led?: Led;
}

/** Turns from here on do not know what was said before. */
export function forgetSession({ parts }: DeskParts): void {
  parts.turns.saveSummary(parts.journal.head, "");
}

/** True when something was running or waiting. */
export function stopAll({ parts, engine }: DeskParts, event: ChannelEvent): boolean {
  let stopped = false;
  for (let turn = parts.turns.current(); turn; turn = parts.turns.current()) {
    engine.cancel(turn, event.sender.name ?? event.sender.id);
    stopped = true;
  }
  return stopped;
}

/** Words of the channel itself, owed like every answer. */
export function sayTo(desk: DeskParts, at: Pick<Ready, "event" | "streamId">, markdown: string): void {
  const { store, channel, wakeReplies } = desk;
  const { event, streamId } = at;
  const now = Date.now();
  const words = { target: event.target, pieces: channel.render({ markdown }), markdown };
  store.say(`say:${event.eventId}`, words, { dueAt: dueAt(desk, streamId, now), streamId });
  wakeReplies(now + WATCH_MS);
}

/** So far back a person's words are looked for. */
const EARLIER = 10;

/**
 * In the language of what was said: a command's name is a word of a language only where it is Chinese, and what follows
 * it is a name. Else in that of what the people here wrote last.
 */
export function textsHere({ parts, store }: DeskParts, said: string): Texts {
  const rules = store.channel()!.binding.rules;
  if (/\p{Script=Han}/u.test(said)) return textsFor(rules, said);
  const earlier = parts.conversation.page({ limit: EARLIER }).findLast(({ sender }) => sender.kind === "channel");
  return textsFor(rules, earlier?.content ?? "");
}
