import type { CaughtMail } from "./mail-catcher.ts";

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; color: #222; }
  h1 { font-size: 1.3rem; } .empty { color: #777; }
  article { border: 1px solid #ddd; border-radius: .6rem; padding: 1rem 1.2rem; margin: 1rem 0; }
  h2 { font-size: 1rem; margin: 0 0 .3rem; } .meta { color: #666; font-size: .85rem; margin: 0 0 .8rem; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font: inherit; }
  form { display: grid; gap: .5rem; margin: 1rem 0 2rem; } input, textarea, button { font: inherit; padding: .4rem; }
  iframe { width: 100%; height: 20rem; border: 1px solid #eee; border-radius: .4rem; margin-top: .8rem; background: #fff; }
  @media (prefers-color-scheme: dark) { body { background: #161616; color: #ddd; } article { border-color: #333; } }`;

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => ESCAPES[character]!);
}

/** Links of the plain text stay clickable: a confirmation link is what people come here for. */
function linked(text: string): string {
  return escaped(text).replace(/https?:\/\/[^\s<]+/gu, (url) => `<a href="${url}">${url}</a>`);
}

function article(mail: CaughtMail): string {
  const html = mail.html ? `<iframe sandbox="allow-popups" srcdoc="${escaped(mail.html)}" title="HTML"></iframe>` : "";
  return `<article>
    <h2>${escaped(mail.subject || "(no subject)")}</h2>
    <p class="meta">${escaped(mail.from)} → ${escaped(mail.to)} · <time>${mail.receivedAt}</time>
    ${escaped(mail.headers["Message-ID"] ?? "")}</p>
    <pre>${linked(mail.text)}</pre>${filesOf(mail)}${html}
  </article>`;
}

function filesOf({ attachments }: CaughtMail): string {
  const names = attachments.map(({ filename }) => escaped(filename)).join(", ");
  return names === "" ? "" : `<p class="meta">+ ${names}</p>`;
}

/** A mail to an agent's address, as if it came from outside. */
const FORM = `<form method="post" action="/inbound">
  <input name="from" type="email" required placeholder="From: you@example.org">
  <input name="to" type="email" required placeholder="To: the address of an e-mail channel">
  <input name="subject" placeholder="Subject">
  <input name="answers" placeholder="Message-ID of the mail that this answers (optional)">
  <textarea name="text" rows="4" required placeholder="Text"></textarea>
  <button>Send in</button></form>`;

/** The caught mails as one page, newest first. */
export function mailPage(mails: CaughtMail[]): string {
  const list = mails.length === 0 ? `<p class="empty">No mail yet.</p>` : mails.toReversed().map(article).join("\n");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Caught mail</title><style>${STYLE}</style></head>
<body><h1>Mail sent on this machine</h1>${list}
<h1>Send a mail in</h1>${FORM}</body></html>`;
}
