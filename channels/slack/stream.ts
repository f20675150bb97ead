/**
 * In a thread Slack shows an answer while it is written (startStream, appendStream, stopStream). At the top level of a
 * direct chat it does not: there a message is posted and changed.
 */
import type { Json, NativeStream, Reply, SentRef, StreamRef } from "#core/channel";
import type { ReplyTarget } from "#protocol/channel-event";
import { healMarkdown } from "../markdown/parse.ts";
import { clip } from "../markdown/size.ts";
import { text } from "../read-json.ts";
import { callSlack, SlackRefusal } from "./api.ts";
import type { SlackConfig, SlackContext } from "./config.ts";
import { quietSoFar, quietWords } from "./quiet.ts";
import { buttonsOf, PIECE_MAX, render } from "./render.ts";
import { edit, reply } from "./send.ts";

const NOT_STREAMING = "message_not_in_streaming_state";

export const stream: NativeStream<SlackConfig> = { begin, update, finish };

async function begin(target: ReplyTarget, _options: unknown, ctx: SlackContext): Promise<StreamRef | null> {
  const { channel = "", thread = "", user = "", team = "" } = target.data;
  if (channel === "") return null;
  if (thread === "") return { data: target.data, ts: "" };
  const isDirect = channel.startsWith("D");
  const started = await callSlack(ctx, "chat.startStream", {
    channel,
    thread_ts: thread,
    ...(isDirect || user === "" ? {} : { recipient_user_id: user, recipient_team_id: team }),
  });
  return { data: target.data, ts: text(started["ts"]), shown: "" };
}

async function update(ref: StreamRef, { markdown }: { markdown: string }, ctx: SlackContext): Promise<StreamRef> {
  const state = readRef(ref);
  if (state.shown === null) return { ...ref, ...(await post(ref, { markdown: healMarkdown(markdown) }, ctx)) };
  const next = clip(quietSoFar(markdown), PIECE_MAX);
  if (next.length <= state.shown.length || !next.startsWith(state.shown)) return ref;
  await callSlack(ctx, "chat.appendStream", { ...state.place, markdown_text: next.slice(state.shown.length) });
  return { ...ref, shown: next };
}

async function finish(ref: StreamRef, final: { reply: Reply }, ctx: SlackContext) {
  const pieces = render(final.reply);
  const rest = pieces.slice(1);
  const state = readRef(ref);
  if (state.shown === null) return { sent: await post(ref, final.reply, ctx), rest };
  const { actions = [] } = final.reply;
  const markdown = quietWords(final.reply.markdown);
  const isWhole = rest.length === 0 && markdown.startsWith(state.shown);
  const isStopped = await stop(
    state.place,
    isWhole ? { missing: markdown.slice(state.shown.length), actions } : null,
    ctx,
  );
  const sent: SentRef = state.place;
  const [first] = pieces;
  // What was shown is not the start of what stays, or the stream ended before: the message is set to its exact text.
  if (first && !(isWhole && isStopped)) await edit(sent, first, ctx);
  return { sent, rest };
}

type Last = { missing: string; actions: NonNullable<Reply["actions"]> } | null;

/** False when Slack had ended the stream itself. */
async function stop(place: { [key: string]: Json }, last: Last, ctx: SlackContext): Promise<boolean> {
  const blocks = last ? buttonsOf(last.actions) : [];
  const body = {
    ...(last && last.missing !== "" ? { markdown_text: last.missing } : {}),
    ...(blocks.length === 0 ? {} : { blocks }),
  };
  try {
    await callSlack(ctx, "chat.stopStream", { ...place, ...body });
    return true;
  } catch (error) {
    if (error instanceof SlackRefusal && error.code === NOT_STREAMING) return false;
    throw error;
  }
}

/** A message that is changed as the answer grows. */
async function post(ref: StreamRef, answer: Reply, ctx: SlackContext): Promise<SentRef> {
  const [piece] = render(answer);
  const { target, place } = readRef(ref);
  if (!piece) return place;
  return place.ts === "" ? reply(target, piece, { idempotencyKey: "" }, ctx) : edit(place, piece, ctx);
}

function readRef(ref: StreamRef) {
  const target: ReplyTarget = { data: ref["data"] as Record<string, string> };
  const place = { channel: target.data["channel"] ?? "", ts: text(ref["ts"]) };
  return { target, place, shown: typeof ref["shown"] === "string" ? ref["shown"] : null };
}
