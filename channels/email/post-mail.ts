import type { ChannelContext, Json } from "#core/channel";
import { MAIL_HOST } from "#core/channel/mail-host";
import { printHtml } from "../markdown/html.ts";
import { printPlain } from "../markdown/print.ts";
import { statusError } from "../status-error.ts";

type Outside = Pick<ChannelContext<unknown>, "http">;

export interface OutgoingMail {
  from: string;
  to: string;
  subject: string;
  markdown: string;
  /** Message-ID; equal on every try. */
  id: string;
  /** Of the thread, where it stands in one. */
  headers?: Record<string, string>;
  attachments?: Json;
}

/** Hands a mail to the installation's outlet, as words and as simple HTML. Throws ChannelError. */
export async function postMail(outside: Outside, mail: OutgoingMail): Promise<void> {
  const { from, to, subject, markdown, id, headers = {}, attachments } = mail;
  const answer = await outside.http({
    method: "POST",
    url: `https://${MAIL_HOST}/`,
    headers: { "content-type": "application/json", "idempotency-key": id },
    body: JSON.stringify({
      from,
      to,
      subject: oneLine(subject),
      text: printPlain(markdown).trim() || markdown,
      html: printHtml(markdown),
      headers: {
        "Message-ID": id,
        // Machines that answer every mail do not answer this one.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, oneLine(value)])),
      },
      ...(attachments === undefined ? {} : { attachments }),
    }),
  });
  if (answer.status < 200 || answer.status >= 300) throw statusError("mailOutlet", answer);
}

/** No header may be smuggled in. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
