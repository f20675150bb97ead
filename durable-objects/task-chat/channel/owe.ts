import { outgoingFiles } from "#core/channel/outgoing-files";
import { textsFor, type Texts } from "#core/channel/texts";
import type { Message } from "#protocol/task-frames";
import { isGrowing } from "../store/replies.ts";
import type { TurnRow } from "../store/turns.ts";
import { channelRow, dueAt, WATCH_MS, type DeskParts } from "./desk-parts.ts";

/** A turn has ended: what the channel is owed of it is recorded in the same commit. */
export function owe(desk: DeskParts, turn: TurnRow): void {
  const { store, parts, channel } = desk;
  const answer = parts.conversation.message(turn.messageId);
  const asked = parts.conversation.anyMessage(turn.replyTo);
  if (!store.reply(turn.turnId)) openFor(desk, turn, asked);
  const reply = store.reply(turn.turnId);
  if (reply?.status !== "open") return;
  const texts = textsFor(channelRow(desk).binding.rules, asked?.content ?? "");
  const words = answer ? wordsOf(answer, texts) : "";
  // Cancelled before its first word: nothing was promised.
  if (words === "" && !isGrowing(reply)) return store.update({ ...reply, status: "sent" });
  const { markdown, files } = outgoingFiles(
    words === "" ? texts.cancelled() : words,
    channel.sendFile ? null : texts.noFiles(),
  );
  const whole = reply.quote === "" ? markdown : `${reply.quote}\n\n${markdown}`;
  const now = Date.now();
  const rendered = channel.render({ markdown: whole });
  const pieces = rendered.length > 0 ? rendered : channel.render({ markdown: texts.noWords() });
  store.update({ ...reply, status: "owed", dueAt: dueAt(desk, reply.streamId, now), markdown: whole, pieces, files });
  desk.wakeReplies(now + WATCH_MS);
}

/** Asked in the product: the people of the channel see the question too, else the answer would come from nowhere. */
function openFor({ store }: DeskParts, turn: TurnRow, asked: Message | null): void {
  const { target } = store.channel()!;
  const fromHere = asked?.sender.kind === "user";
  const quote = fromHere ? `> **${asked.sender.name}:** ${asked.content.slice(0, 500).replaceAll("\n", "\n> ")}` : "";
  store.openReply(turn.turnId, { target, quote, stream: "off" }, null);
}

function wordsOf(answer: Message, texts: Texts): string {
  const said = answer.content.trim();
  if (answer.status === "error") {
    const failed = texts.failed(answer.error?.message ?? "");
    return said === "" ? failed : `${said}\n\n${failed}`;
  }
  if (answer.status === "cancelled") return said === "" ? "" : `${said}\n\n${texts.cancelled()}`;
  return said === "" ? texts.noWords() : said;
}
