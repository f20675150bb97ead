import type { Email } from "postal-mime";

const MACHINES = /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+.-].*)?@/i;
/** Two machines that answer each other lengthen this list by one each time. */
const REFERENCES_MAX = 100;
const LISTS = ["list-id", "list-post", "list-unsubscribe", "x-autoreply", "x-autorespond", "x-loop"];

/** Whether a machine wrote this (an absence note, a bounce, a newsletter): answering it may never end. */
export function isAutomatic(mail: Email, sender: string): boolean {
  const header = (name: string) =>
    mail.headers
      .find(({ key }) => key === name)
      ?.value.trim()
      .toLowerCase();
  const submitted = header("auto-submitted");
  if (submitted !== undefined && submitted !== "no") return true;
  if (/^(?:bulk|list|junk|auto_reply)$/.test(header("precedence") ?? "")) return true;
  if ((header("x-auto-response-suppress") ?? "none") !== "none") return true;
  if (LISTS.some((name) => header(name) !== undefined)) return true;
  if (/^multipart\/report\b/.test(header("content-type") ?? "")) return true;
  // A bounce has no sender to write back to.
  const returnPath = header("return-path");
  if (returnPath === "<>" || returnPath === "") return true;
  return MACHINES.test(sender) || (mail.references?.match(/</g) ?? []).length > REFERENCES_MAX;
}
