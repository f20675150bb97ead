/**
 * In a personal chat Teams shows an answer while it is written: activities of type `typing` with the whole text so
 * far, then the message. That may last two minutes; elsewhere, and afterwards, a message is posted and changed.
 */
import { ChannelError, type Json, type NativeStream, type Reply, type StreamRef } from "#core/channel";
import type { ReplyTarget } from "#protocol/channel-event";
import { healMarkdown } from "../markdown/parse.ts";
import { number, text } from "../read-json.ts";
import { putActivity } from "./api.ts";
import type { TeamsConfig, TeamsContext } from "./config.ts";
import { render } from "./render.ts";
import { targetOf } from "./send.ts";

const STREAM_MAX_MS = 110_000;

type Activity = { [key: string]: Json };

export const stream: NativeStream<TeamsConfig> = { begin, update, finish };

async function begin(target: ReplyTarget, _options: unknown, ctx: TeamsContext): Promise<StreamRef> {
  return {
    data: target.data,
    id: "",
    count: 0,
    shown: "",
    startedAtMs: ctx.nowMs(),
    isNative: target.data["scope"] === "direct",
  };
}

async function update(ref: StreamRef, { markdown }: { markdown: string }, ctx: TeamsContext): Promise<StreamRef> {
  const { target, id, count, shown, isNative, isOpen } = read(ref, ctx);
  if (!isNative) return { ...ref, id: await post(target, id, { markdown: healMarkdown(markdown) }, ctx) };
  const [piece, ...more] = render({ markdown });
  // A second piece can not be shown in the same stream.
  if (!piece || more.length > 0 || !isOpen) return ref;
  // Teams takes only what goes on from what it shows: a table that has just become one is written anew.
  if (!piece.text.startsWith(shown)) return ref;
  const info = { streamType: "streaming", streamSequence: count + 1, ...(id === "" ? {} : { streamId: id }) };
  try {
    const answered = await putActivity(target, { type: "typing", text: piece.text, ...marked(info) }, ctx);
    return { ...ref, id: id || answered, count: count + 1, shown: piece.text };
  } catch (error) {
    if (endOf(error) !== "stopped") throw error;
    return { ...ref, isStopped: true };
  }
}

async function finish(ref: StreamRef, final: { reply: Reply }, ctx: TeamsContext) {
  const { target, id, isNative, isOpen } = read(ref, ctx);
  const [piece, ...rest] = render(final.reply);
  const shown = { data: target.data, id };
  // The person pressed Teams' own stop: what was shown by then stays.
  if (!piece || ref["isStopped"] === true) return { sent: shown, rest: piece ? [] : rest };
  if (!isNative || id === "" || !isOpen) {
    return { sent: { data: target.data, id: await post(target, id, final.reply, ctx) }, rest };
  }
  const info = { streamType: "final", streamId: id };
  try {
    await putActivity(target, { type: "message", id, ...(piece.body as Activity), ...marked(info) }, ctx);
  } catch (error) {
    const end = endOf(error);
    if (end === null) throw error;
    // It was ended before, by its time or by a call whose answer was lost: the message can still be changed.
    if (end === "over") await post(target, id, final.reply, ctx);
  }
  return { sent: shown, rest };
}

/** Why Teams takes no more of a stream; null for every other failure. */
function endOf(error: unknown): "stopped" | "over" | null {
  if (!(error instanceof ChannelError) || !error.message.includes("ContentStreamNotAllowed")) return null;
  return /cancel/i.test(error.message) ? "stopped" : "over";
}

/** Said twice, for older and newer clients. */
function marked(info: Activity): Activity {
  return { channelData: info, entities: [{ type: "streaminfo", ...info }] };
}

async function post(target: ReplyTarget, id: string, answer: Reply, ctx: TeamsContext): Promise<string> {
  const [piece] = render(answer);
  if (!piece) return id;
  const activity = { type: "message", ...(id === "" ? {} : { id }), ...(piece.body as Activity) };
  return putActivity(target, activity, ctx, id === "" ? undefined : id);
}

function read(ref: StreamRef, ctx: TeamsContext) {
  return {
    target: targetOf(ref),
    id: text(ref["id"]),
    count: number(ref["count"]) ?? 0,
    shown: text(ref["shown"]),
    isNative: ref["isNative"] === true,
    isOpen: ctx.nowMs() - (number(ref["startedAtMs"]) ?? 0) < STREAM_MAX_MS,
  };
}
