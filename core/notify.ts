/** The port by which workflows, alerts and people tell somebody outside of the product of something. */
import type { Json } from "./channel.ts";

export interface Notice {
  title: string;
  /** Markdown. */
  text: string;
  /** For programs: sent along by webhooks. */
  data: { [key: string]: Json };
}

export interface NoticeOrder {
  notifier: { namespace: string; name: string };
  notice: Notice;
  /** The same key again is the same notice; null: a notice of its own. */
  key: string | null;
}

/** Takes the notice into the organization's outbox: when this resolves it will be sent, or become a dead letter. */
export type Notify = (organizationId: string, order: NoticeOrder) => Promise<{ id: string }>;

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** Quick at first, for what passes by itself; then long enough for somebody to repair the other side. */
const DELAYS_MS = [
  SECOND_MS,
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
];

/** The wait after so many failures, never shorter than the other side asked for; null when it is given up. */
export function noticeDelayMs(failures: number, retryAfterMs: number | undefined): number | null {
  const delay = DELAYS_MS[failures - 1];
  return delay === undefined ? null : Math.max(delay, Math.min(retryAfterMs ?? 0, 6 * HOUR_MS));
}

/** As one text, for whoever shows no title of its own. */
export function noticeMarkdown({ title, text }: Notice): string {
  return title === "" ? text : `**${title.replaceAll(/([*_`[\]\\])/g, "\\$1")}**\n\n${text}`;
}
