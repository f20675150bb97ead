import type { NoticeReport, NotifierReport } from "#protocol/api/notifications";
import type { NotifierSpec } from "#protocol/kinds/notifier";

export type Health = "unused" | "ok" | "undelivered" | "failing";

/** What was last tried counts first, then what nobody got. */
export function healthOf(report: NotifierReport | undefined): Health {
  if (report === undefined) return "unused";
  const { last_failure: failure, last_sent_at: sentAt, dead, pending } = report;
  if (failure !== null && failure.at > (sentAt ?? 0)) return "failing";
  if (dead > 0) return "undelivered";
  return sentAt === null && pending === 0 ? "unused" : "ok";
}

/** Where its notices go, in a word; empty where only a sealed address says it. */
export function whereTo({ type, url, addresses = [], channelRef }: NotifierSpec): string {
  if (type === "webhook") return hostOf(url ?? "");
  if (type === "channel") return channelRef?.name ?? "";
  const [first = "", ...more] = type === "email" ? addresses : [];
  return more.length > 0 ? `${first} +${more.length}` : first;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** From the moment it was given to the moment it was taken; null while it is not. */
export function deliveredAfterMs({ at, status, attempts }: NoticeReport): number | null {
  const last = attempts.at(-1);
  return status === "sent" && last ? last.at + last.latency_ms - at : null;
}

/** The title, or the first line of its text without the marks of Markdown. */
export function headingOf({ title, text }: NoticeReport): string {
  if (title !== "") return title;
  return (text.trim().split("\n", 1)[0] ?? "").replace(/\*\*|`+|^#+\s/g, "");
}

/** What a notifier of this type begins with: nothing of another type may be left, and no secret of it. */
export function specOf(type: NotifierSpec["type"], ownAddress: string): Record<string, unknown> {
  return type === "email" ? { type, addresses: [ownAddress] } : { type };
}

/** The same spec with other secrets; they are sealed as a whole, so an empty set is none. */
export function withCredential(
  credentials: Record<string, string> | undefined,
  name: string,
  value: string,
): Record<string, string> | undefined {
  const { [name]: _before, ...rest } = credentials ?? {};
  const next = value === "" ? rest : { ...rest, [name]: value };
  return Object.keys(next).length > 0 ? next : undefined;
}
