import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { httpServer, isSecret, listen, readBody, readBytes, sendJson, stop } from "../http.ts";
import { type DeliverMail, receivedMail, writtenMail } from "./inbound.ts";
import { mailPage } from "./page.ts";

// Stands in for a mail provider: nothing leaves this machine, everything can be read in the browser. And for the mail
// server that receives: what is posted to /inbound comes to the product as mail from outside would.

export interface CaughtMail {
  id: string;
  receivedAt: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  attachments: { filename: string; content: string }[];
}

export interface MailCatcher {
  url: string;
  /** Oldest first. */
  messages(): CaughtMail[];
  /** Who takes mail that comes in; until then there is nobody. */
  deliverTo(deliver: DeliverMail): void;
  close(): Promise<void>;
}

const KEPT = 200;

function parse(body: string): CaughtMail | null {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(body) as Record<string, unknown>;
  } catch {
    return null;
  }
  const text = (name: string) => (typeof fields?.[name] === "string" ? fields[name] : "");
  const to = Array.isArray(fields?.["to"]) ? fields["to"].join(", ") : text("to");
  if (to === "") return null;
  const content = { from: text("from"), to, subject: text("subject"), text: text("text"), html: text("html") };
  const headers = textsIn(fields?.["headers"]);
  const attachments = Array.isArray(fields?.["attachments"]) ? fields["attachments"].map(textsIn) : [];
  return {
    id: randomUUID(),
    receivedAt: new Date().toISOString(),
    ...content,
    headers,
    attachments: attachments.map(({ filename = "", content: base64 = "" }) => ({ filename, content: base64 })),
  };
}

function textsIn(value: unknown): Record<string, string> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function sendHtml(response: ServerResponse, html: string): void {
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    // A mail is shown as its sender wrote it, but nothing in it may run or load.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; img-src data:",
  });
  response.end(html);
}

export async function startMailCatcher(options: { token: string; port?: number | undefined }): Promise<MailCatcher> {
  const caught: CaughtMail[] = [];
  let deliver: DeliverMail = async () => ({ taken: false, answer: "Nobody takes mail yet." });

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!mayPost(request)) return sendJson(response, 401, { error: "Unauthorized" });
    const mail = parse(await readBody(request));
    if (!mail) return sendJson(response, 400, { error: "the body must be {from, to, subject, text, html}" });
    caught.push(mail);
    caught.splice(0, caught.length - KEPT);
    sendJson(response, 202, { id: mail.id });
  }

  function mayPost({ headers }: IncomingMessage): boolean {
    return isSecret(headers.authorization?.replace(/^Bearer /u, ""), options.token);
  }

  /** A whole message (RFC 5322), or the form of the page; a page of somebody else has another origin. */
  async function takeIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
    const isOwnPage = request.headers.origin === url;
    if (!isOwnPage && !mayPost(request)) return sendJson(response, 401, { error: "Unauthorized" });
    const body = await readBytes(request);
    const message = isForm ? writtenMail(new URLSearchParams(body.toString())) : body;
    const mail = await receivedMail(message, new URL(request.url ?? "/", url).searchParams);
    if (!mail) return sendJson(response, 400, { error: "the message must say From and To" });
    const { taken, answer } = await deliver(mail);
    if (taken && isForm) return void response.writeHead(303, { location: "/" }).end();
    sendJson(response, taken ? 202 : 422, { answer });
  }

  const server = httpServer("mail catcher", (request, response) => {
    if (request.method === "POST" && request.url?.startsWith("/inbound")) return takeIn(request, response);
    if (request.method === "POST") return receive(request, response);
    if (request.url === "/messages") return sendJson(response, 200, { messages: caught });
    if (request.url === "/") return sendHtml(response, mailPage(caught));
    sendJson(response, 404, { error: "not found" });
  });
  const url = await listen(server, options.port);
  return {
    url,
    messages: () => [...caught],
    deliverTo: (next) => void (deliver = next),
    close: () => stop(server),
  };
}
