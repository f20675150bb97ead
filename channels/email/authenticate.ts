/** Who really sent a mail: by the word of the server that received it, and of nobody else. */
import type { Email } from "postal-mime";

export type Sender = { ok: true; address: string; name: string } | { ok: false; reason: string };

/**
 * Everything in a mail can be forged, but what the receiving server wrote on top of it. Lines of the same name below
 * are the sender's own, so only the first one counts.
 */
export function senderOf(mail: Email, authservId: string): Sender {
  const refuse = (reason: string): Sender => ({ ok: false, reason });
  if (mail.headers.filter(({ key }) => key === "from").length !== 1) return refuse("there is not exactly one From");
  const from = mail.from;
  if (from?.address === undefined || !/^[^\s@<>]+@[^\s@<>]+$/.test(from.address)) return refuse("From is no address");
  const address = from.address.toLowerCase();
  const result = mail.headers.find(({ key }) => key === "authentication-results")?.value ?? "";
  const [server = "", ...checks] = result.replaceAll(/\([^()]*\)/g, " ").split(";");
  if (server.trim().split(/\s+/)[0]?.toLowerCase() !== authservId.toLowerCase()) {
    return refuse(`there are no Authentication-Results of ${authservId}`);
  }
  const dmarc = checks.map((check) => check.trim()).find((check) => /^dmarc\s*=/i.test(check)) ?? "";
  if (!/^dmarc\s*=\s*pass(?:\s|$)/i.test(dmarc)) return refuse("the sender's domain did not vouch for it (DMARC)");
  const domain = /\bheader\.from\s*=\s*"?([^\s";]+)/i.exec(dmarc)?.[1]?.toLowerCase();
  if (domain !== address.slice(address.lastIndexOf("@") + 1)) return refuse("DMARC passed for another domain");
  return { ok: true, address, name: from.name.slice(0, 200) };
}
