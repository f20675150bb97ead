import { isOwnUrl } from "../own-url.ts";
import { ChannelError, type Json, type Piece, type ReplyFile, type SendOptions, type SentRef } from "#core/channel";
import type { ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { clip } from "../markdown/size.ts";
import { type Fields, list, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import { callSlack, callSlackForm, SlackRefusal } from "./api.ts";
import type { SlackContext } from "./config.ts";
import { escapeText } from "./quiet.ts";
import { isReplyUrl } from "./reply-url.ts";

const FILE_HOST = "files.slack.com";
const ABOUT_BLOCKS = new Set(["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"]);
const SECTION_MAX = 3000;

export async function reply(
  target: ReplyTarget,
  piece: Piece,
  _options: SendOptions,
  ctx: SlackContext,
): Promise<SentRef> {
  const { channel = "", thread = "", replyUrl } = target.data;
  if (replyUrl !== undefined) return answerCommand(replyUrl, piece, ctx);
  const place = { channel, ...(thread === "" ? {} : { thread_ts: thread }), unfurl_links: false, unfurl_media: false };
  const posted = await richOrPlain(ctx, "chat.postMessage", place, piece);
  return { channel: text(posted["channel"]) || channel, ts: text(posted["ts"]) };
}

async function answerCommand(replyUrl: string, piece: Piece, ctx: SlackContext): Promise<SentRef> {
  if (!isReplyUrl(replyUrl)) throw new ChannelError({ code: "AddressForeign", who: "slack" }, { retryable: false });
  const answer = await ctx.http({
    method: "POST",
    url: replyUrl,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify({ response_type: "in_channel", ...bodyOf(piece) }),
  });
  if (answer.status !== 200) throw statusError("slack", answer);
  return {};
}

export async function edit(ref: SentRef, piece: Piece, ctx: SlackContext): Promise<SentRef> {
  const [channel, ts] = [text(ref["channel"]), text(ref["ts"])];
  if (channel === "" || ts === "") throw new ChannelError({ code: "MessageUnchangeable" }, { retryable: false });
  await richOrPlain(ctx, "chat.update", { channel, ts }, piece);
  return { channel, ts };
}

type Body = { [key: string]: Json };

function bodyOf(piece: Piece): Body {
  return piece.body as Body;
}

/** What Slack cannot make blocks of is said in plain words: else the answer would be lost. */
async function richOrPlain(ctx: SlackContext, method: string, place: Body, piece: Piece): Promise<Fields> {
  try {
    return await callSlack(ctx, method, { ...place, ...bodyOf(piece) });
  } catch (error) {
    if (!(error instanceof SlackRefusal) || !ABOUT_BLOCKS.has(error.code)) throw error;
    return callSlack(ctx, method, { ...place, ...plainBody(piece) });
  }
}

function plainBody(piece: Piece): Body {
  const text = escapeText(piece.text);
  const below = list(bodyOf(piece)["blocks"]).filter(({ type }) => type !== "markdown") as Json[];
  const words = { type: "section", text: { type: "mrkdwn", text: clip(text, SECTION_MAX) } };
  return { text, blocks: below.length > 0 ? [words, ...below] : [] };
}

/** Shown under the message field until the answer comes; only threads have it. */
export async function typing(target: ReplyTarget, ctx: SlackContext): Promise<void> {
  const { channel = "", thread = "" } = target.data;
  if (channel === "" || thread === "") return;
  await callSlack(ctx, "assistant.threads.setStatus", { channel_id: channel, thread_ts: thread, status: "…" });
}

export async function sendFile(
  target: ReplyTarget,
  file: ReplyFile,
  _options: SendOptions,
  ctx: SlackContext,
): Promise<SentRef> {
  const { channel = "", thread = "" } = target.data;
  if (channel === "") throw new ChannelError({ code: "PlaceIncomplete", needs: "channel" }, { retryable: false });
  const upload = await callSlackForm(ctx, "files.getUploadURLExternal", {
    filename: file.name,
    length: String(file.bytes.length),
  });
  const [address, id] = [text(upload["upload_url"]), text(upload["file_id"])];
  assertFileHost(address);
  const form = { file: { bytes: file.bytes, name: file.name, mime: file.mime } };
  const taken = await ctx.http({ method: "POST", url: address, body: { form } });
  if (taken.status !== 200) throw statusError("slack", taken);
  await callSlack(ctx, "files.completeUploadExternal", {
    files: [{ id, title: file.name }],
    channel_id: channel,
    ...(thread === "" ? {} : { thread_ts: thread }),
  });
  return { channel, file: id };
}

export async function download(file: ChannelFile, ctx: SlackContext): Promise<{ bytes: Uint8Array; mime: string }> {
  const address = text(file.ref);
  assertFileHost(address);
  const headers = { authorization: `Bearer ${ctx.config.botToken}` };
  const reply = await ctx.http({ method: "GET", url: address, headers });
  if (reply.status !== 200) throw statusError("slack", reply);
  const mime = reply.headers["content-type"] ?? file.mime ?? "application/octet-stream";
  // Without the right to read files Slack answers with its page for signing in.
  if (mime.startsWith("text/html") && file.mime !== "text/html") {
    throw new ChannelError("Slack did not give the file: the app needs files:read.", { retryable: false });
  }
  return { bytes: reply.body, mime: file.mime ?? mime };
}

/** The token goes to no other host. */
function assertFileHost(address: string): void {
  if (isOwnUrl(address, [FILE_HOST])) return;
  throw new ChannelError("The address of the file is not Slack's.", { retryable: false });
}
