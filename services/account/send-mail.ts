import type { MailText } from "./mail-texts.ts";

/** Where mail is handed over: one POST of JSON `{from, to, subject, text, html}`. */
export interface MailOutlet {
  url: string;
  /** Sent as a bearer token. */
  token?: string | undefined;
  from: string;
}

const DEADLINE_MS = 10_000;

/** Throws when the outlet does not take the mail; the error holds neither address nor text. */
export async function sendMail(outlet: MailOutlet, to: string, mail: MailText): Promise<void> {
  const response = await fetch(outlet.url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(outlet.token ? { authorization: `Bearer ${outlet.token}` } : {}),
    },
    body: JSON.stringify({ from: outlet.from, to, ...mail }),
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the mail outlet answered ${response.status}`);
}
