/** Who really sent a mail: by the word of the server that received it, and of nobody else. */
import type { Email } from "postal-mime";
import type { Failure } from "#protocol/failure";

export type Sender = { ok: true; address: string; name: string } | { ok: false; why: Failure };

/**
 * Everything in a mail can be forged, but what the receiving server wrote on top of it. Lines of the same name below
 * are the sender's own, so only the first one counts.
 */
export function senderOf(mail: Email, authservId: string): Sender {
  type Lacks = Extract<Failure, { code: "MailUnproven" }>["lacks"];
  const refuse = (lacks: Lacks): Sender => ({ ok: false, why: { code: "MailUnproven", lacks, server: authservId } });
  if (mail.headers.filter(({ key }) => key === "from").length !== 1) return refuse("from");
  const from = mail.from;
  if (from?.address === undefined || !/^[^\s@<>]+@[^\s@<>]+$/.test(from.address)) return refuse("from");
  const address = from.address.toLowerCase();
  const result = mail.headers.find(({ key }) => key === "authentication-results")?.value ?? "";
  const [server = "", ...checks] = result.replaceAll(/\([^()]*\)/g, " ").split(";");
  if (server.trim().split(/\s+/)[0]?.toLowerCase() !== authservId.toLowerCase()) {
    return refuse("results");
  }
  const dmarc = checks.map((check) => check.trim()).find((check) => /^dmarc\s*=/i.test(check)) ?? "";
  if (!/^dmarc\s*=\s*pass(?:\s|$)/i.test(dmarc)) return refuse("dmarc");
  const domain = /\bheader\.from\s*=\s*"?([^\s";]+)/i.exec(dmarc)?.[1]?.toLowerCase();
  if (domain !== address.slice(address.lastIndexOf("@") + 1)) return refuse("domain");
  return { ok: true, address, name: from.name.slice(0, 200) };
}
