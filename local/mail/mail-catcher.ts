import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { httpServer, isSecret, listen, readBody, sendJson, stop } from "../http.ts";
import { mailPage } from "./page.ts";

// Stands in for a mail provider: nothing leaves this machine, everything can be read in the browser.

export interface CaughtMail {
  id: string;
  receivedAt: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

export interface MailCatcher {
  url: string;
  /** Oldest first. */
  messages(): CaughtMail[];
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
  return { id: randomUUID(), receivedAt: new Date().toISOString(), ...content };
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

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bearer = request.headers.authorization?.replace(/^Bearer /u, "");
    if (!isSecret(bearer, options.token)) return sendJson(response, 401, { error: "Unauthorized" });
    const mail = parse(await readBody(request));
    if (!mail) return sendJson(response, 400, { error: "the body must be {from, to, subject, text, html}" });
    caught.push(mail);
    caught.splice(0, caught.length - KEPT);
    sendJson(response, 202, { id: mail.id });
  }

  const server = httpServer("mail catcher", (request, response) => {
    if (request.method === "POST") return receive(request, response);
    if (request.url === "/messages") return sendJson(response, 200, { messages: caught });
    if (request.url === "/") return sendHtml(response, mailPage(caught));
    sendJson(response, 404, { error: "not found" });
  });
  const url = await listen(server, options.port);
  return { url, messages: () => [...caught], close: () => stop(server) };
}
