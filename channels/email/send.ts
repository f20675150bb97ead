import { ChannelError, type Piece, type Reply, type ReplyFile, type SendOptions, type SentRef } from "#core/channel";
import type { ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { fromBase64, toBase64 } from "../crypto/base64.ts";
import { cutMarkdown } from "../markdown/cut.ts";
import { printPlain } from "../markdown/print.ts";
import { fields, text } from "../read-json.ts";
import { actionLines } from "../typed-action.ts";
import type { EmailContext } from "./config.ts";
import { type OutgoingMail, postMail } from "./post-mail.ts";
import { ownMessageId } from "./thread.ts";

export const PIECE_MAX = 200_000;

/** One mail; only what no mail should hold is cut. */
export function render({ markdown, actions }: Reply): Piece[] {
  const pieces = cutMarkdown(markdown, { max: PIECE_MAX, size: (piece) => wordsOf(piece).length });
  const lines = actionLines(actions);
  return pieces.map((piece, at) => ({
    text: wordsOf(piece),
    body: lines !== "" && at === pieces.length - 1 ? `${piece}\n\n${lines}` : piece,
  }));
}

function wordsOf(piece: string): string {
  return printPlain(piece).trim() || piece.trim();
}

export async function reply(
  target: ReplyTarget,
  piece: Piece,
  options: SendOptions,
  ctx: EmailContext,
): Promise<SentRef> {
  return post(target, { markdown: text(piece.body) }, options, ctx);
}

/** A mail of its own in the same thread. */
export async function sendFile(
  target: ReplyTarget,
  { name, mime, bytes }: ReplyFile,
  options: SendOptions,
  ctx: EmailContext,
): Promise<SentRef> {
  const attachments = [{ filename: name, content: toBase64(bytes), content_type: mime }];
  return post(target, { markdown: name, attachments }, options, ctx);
}

async function post(
  { data }: ReplyTarget,
  content: Pick<OutgoingMail, "markdown" | "attachments">,
  { idempotencyKey }: SendOptions,
  ctx: EmailContext,
): Promise<SentRef> {
  const { to = "", subject = "", inReplyTo, references, thread = "" } = data;
  if (!/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(to)) {
    throw new ChannelError({ code: "PlaceIncomplete", needs: "address" }, { retryable: false });
  }
  const { address, name = "" } = ctx.config;
  const sender = name.replaceAll(/["\\<>\r\n]/g, "").trim();
  const id = await ownMessageId(thread, idempotencyKey, address);
  await postMail(ctx, {
    ...content,
    from: sender === "" ? address : `"${sender}" <${address}>`,
    to,
    subject: subject || sender || address,
    id,
    headers: {
      ...(inReplyTo === undefined ? {} : { "In-Reply-To": inReplyTo, "Auto-Submitted": "auto-replied" }),
      ...(references === undefined ? {} : { References: references }),
    },
  });
  return { id };
}

export async function download(file: ChannelFile): Promise<{ bytes: Uint8Array; mime: string }> {
  const bytes = fromBase64(text(fields(file.ref)["base64"]));
  if (!bytes) throw new ChannelError("The file is not kept any more.", { retryable: false });
  return { bytes, mime: file.mime ?? "application/octet-stream" };
}
