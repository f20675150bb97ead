import * as z from "zod";
import { httpServer, isSecret, listen, readBody, sendJson, stop } from "../http.ts";

const Mail = z.object({ from: z.string(), to: z.string(), subject: z.string(), text: z.string(), html: z.string().optional() });
export type Mail = z.infer<typeof Mail> & { at: string };

export interface MailCatcher {
  url: string;
  messages(): Mail[];
  close(): Promise<void>;
}

const KEPT = 200;

/** Takes the mail that would be sent and shows it: `GET /` for people, `GET /messages` for programs. */
export async function startMailCatcher(options: { token: string; port?: number }): Promise<MailCatcher> {
  const kept: Mail[] = [];
  const server = httpServer("mail catcher", async (request, response) => {
    if (request.method === "GET" && request.url === "/messages") return sendJson(response, 200, kept);
    if (request.method === "GET") {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page(kept));
      return;
    }
    if (!isSecret(request.headers.authorization, `Bearer ${options.token}`)) return sendJson(response, 401, { error: "wrong token" });
    const mail = Mail.safeParse(JSON.parse((await readBody(request)) || "null"));
    if (!mail.success) return sendJson(response, 400, { error: z.prettifyError(mail.error) });
    kept.unshift({ ...mail.data, at: new Date().toISOString() });
    kept.length = Math.min(kept.length, KEPT);
    return sendJson(response, 202, { ok: true });
  });
  const url = await listen(server, options.port);
  return { url, messages: () => [...kept], close: () => stop(server) };
}

function page(mails: Mail[]): string {
  const rows = mails.map(
    ({ at, to, subject, text }) => `<article><h2>${escape(subject)}</h2><p>${escape(to)} · ${at}</p><pre>${linked(text)}</pre></article>`,
  );
  const body = rows.join("") || "<p>No mail yet. Invitations and password resets appear here.</p>";
  const style = "body{font:16px/1.5 system-ui;max-width:44rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap}";
  return `<!doctype html><meta charset="utf-8"><title>Mail</title><style>${style}</style><h1>Mail</h1>${body}`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function linked(text: string): string {
  return escape(text).replace(/https?:\/\/\S+/g, (url) => `<a href="${url}">${url}</a>`);
}
