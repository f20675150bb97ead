// Mail that comes in: this machine plays the server that receives it and says who sent it.
import { randomUUID } from "node:crypto";
import PostalMime from "postal-mime";

/** A message for the Worker's `email`, with its envelope. */
export interface InboundMail {
  from: string;
  to: string;
  raw: Uint8Array;
}
/** What became of it, in words for whoever sent it. */
export type DeliverMail = (mail: InboundMail) => Promise<{ taken: boolean; answer: string }>;

/** What Cloudflare's mail server calls itself; the product believes this one unless a channel says otherwise. */
const SERVER = "mx.cloudflare.net";

/** Null when the message does not say from whom and to whom it is. Nobody is asked for a proof on one's own machine. */
export async function receivedMail(message: Uint8Array, envelope: URLSearchParams): Promise<InboundMail | null> {
  // What cannot be parsed has its envelope alone; the product says what is wrong with it.
  const parsed = await PostalMime.parse(message).catch(() => null);
  const from = envelope.get("from") ?? parsed?.from?.address;
  const to = envelope.get("to") ?? parsed?.to?.[0]?.address;
  if (!from || !to) return null;
  const domain = (parsed?.from?.address ?? from).split("@").at(-1) ?? "";
  const lines = [`Authentication-Results: ${SERVER}; dmarc=pass header.from=${oneLine(domain)}`];
  if (!parsed?.messageId) lines.push(`Message-ID: <${randomUUID()}@${oneLine(domain)}>`);
  return { from, to, raw: Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n`), message]) };
}

/** A message as the form on the page has it. */
export function writtenMail(form: URLSearchParams): Uint8Array {
  const field = (name: string) => oneLine(form.get(name) ?? "");
  const headers = [
    `From: ${field("from")}`,
    `To: ${field("to")}`,
    `Subject: =?UTF-8?B?${Buffer.from(field("subject")).toString("base64")}?=`,
    ...(field("answers") === "" ? [] : [`In-Reply-To: ${field("answers")}`]),
    `Date: ${new Date().toUTCString()}`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
  ];
  const body = Buffer.from(form.get("text") ?? "").toString("base64");
  return Buffer.from(`${headers.join("\r\n")}\r\n\r\n${body.replaceAll(/.{76}/g, "$&\r\n")}\r\n`);
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, " ").trim();
}
