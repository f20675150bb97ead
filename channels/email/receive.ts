import { reject } from "../reject.ts";
import { htmlToMarkdown } from "@mdream/js";
import PostalMime, { type Attachment, type Email } from "postal-mime";
import type { InboundRequest, Parsed, Rejected, Verified } from "#core/channel";
import type { ChannelEvent, ChannelFile } from "#protocol/channel-event";
import { toBase64 } from "../crypto/base64.ts";
import { toBytes, toText } from "../crypto/bytes.ts";
import { keyDigest } from "../key-digest.ts";
import { readFile, readPerson } from "../read-file.ts";
import { typedAction } from "../typed-action.ts";
import { senderOf } from "./authenticate.ts";
import { type EmailContext, isOwnAddress } from "./config.ts";
import { isAutomatic } from "./loop.ts";
import { newWords } from "./new-words.ts";
import { threadOf, type Thread } from "./thread.ts";

const FILES_MAX = 20;
const SUBJECT_MAX = 300;

/**
 * A mail as the mail server handed it over: `url` is `mailto:` and the recipient, which no HTTP request can say of
 * itself, and the body is the whole message. Who sent it is believed when the receiving server says that DMARC passed.
 */
export async function verify(request: InboundRequest, ctx: EmailContext): Promise<Verified | Rejected> {
  if (!request.url.startsWith("mailto:")) return reject({ code: "NotByMail" });
  const recipient = decodeURIComponent(request.url.slice("mailto:".length));
  if (!isOwnAddress(recipient, ctx.config)) return reject({ code: "ForAnother", of: "address" });
  const mail = await readMail(request.body);
  if (!mail) return reject({ code: "MailUnreadable" }, 400);
  const sender = senderOf(mail, ctx.config.authservId);
  return sender.ok ? { ok: true, payload: request.body } : reject(sender.why, 403);
}

async function readMail(raw: Uint8Array): Promise<Email | null> {
  try {
    return await PostalMime.parse(raw, {
      forceRfc822Attachments: true,
      maxNestingDepth: 20,
      maxHeadersSize: 256 * 1024,
    });
  } catch {
    return null; // Nested too deep, or too many headers: nothing that a person writes.
  }
}

export async function parse(verified: Verified, request: InboundRequest, ctx: EmailContext): Promise<Parsed> {
  const mail = await readMail(verified.payload);
  const sender = mail && senderOf(mail, ctx.config.authservId);
  if (!mail || !sender?.ok) return { type: "events", events: [] };
  if (isOwnAddress(sender.address, ctx.config) || isAutomatic(mail, sender.address))
    return { type: "events", events: [] };
  const thread = await threadOf(mail, `<${await keyDigest(toText(verified.payload), 32)}@mail.invalid>`);
  return { type: "events", events: [eventOf(mail, { address: sender.address, name: sender.name, thread }, request)] };
}

function eventOf(
  mail: Email,
  { address, name, thread }: { address: string; name: string; thread: Thread },
  { receivedAtMs }: InboundRequest,
): ChannelEvent {
  const subject = (mail.subject ?? "").replaceAll(/\s+/g, " ").trim().slice(0, SUBJECT_MAX);
  const words = newWords(bodyOf(mail));
  const action = typedAction(words.split("\n")[0] ?? "");
  const sentAtMs = Date.parse(mail.date ?? "");
  // Whoever knows the id of somebody else's mail must not get into their conversation: each person has their own.
  const key = `${address}/${thread.root}`;
  return {
    eventId: `${address} ${thread.id}`.slice(0, 1000),
    kind: action === null ? "message" : "action",
    conversation: { key: key.slice(0, 1000), scope: "direct", ...(subject === "" ? {} : { title: subject }) },
    sender: readPerson(address, name),
    text: action === null ? withSubject(words, thread.isNew ? subject : "") : "",
    addressed: true,
    ...(action === null ? {} : { action: { id: action, values: {} } }),
    files: mail.attachments.filter(isFile).slice(0, FILES_MAX).map(fileOf),
    target: {
      data: {
        to: address,
        subject: /^(?:re|aw|sv|antw|回复|答复)\s*[:：]/i.test(subject) ? subject : `Re: ${subject}`.trim(),
        inReplyTo: thread.id,
        references: thread.references.join(" "),
        thread: thread.root,
      },
    },
    ...(Number.isNaN(sentAtMs) ? {} : { sentAtMs: Math.min(sentAtMs, receivedAtMs) }),
  };
}

/** Many write the question into the subject alone; a command stays one. */
function withSubject(words: string, subject: string): string {
  if (subject === "" || /^[/／]/.test(words)) return words;
  return words === "" ? subject : `${subject}\n\n${words}`;
}

function bodyOf({ text, html }: Email): string {
  if (text !== undefined && text.trim() !== "") return text;
  return html === undefined ? "" : htmlToMarkdown(html);
}

/** Pictures that belong to the mail's looks (of signatures, mostly) are not what somebody sends. */
function isFile({ related, disposition, method }: Attachment): boolean {
  return method === undefined && !(related === true && disposition !== "attachment");
}

function fileOf({ filename, mimeType, content }: Attachment): ChannelFile {
  const bytes = typeof content === "string" ? toBytes(content) : new Uint8Array(content as ArrayBuffer);
  return readFile({ name: filename, mime: mimeType, bytes: bytes.length, ref: { base64: toBase64(bytes) } });
}
