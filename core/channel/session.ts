import type { ChannelRules } from "./rules.ts";

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;

/** Whether what comes now begins a new conversation: a long silence, or the hour of the day's reset has passed. */
export function isNewSession(
  rules: Pick<ChannelRules, "idleResetMs" | "dailyResetHour">,
  lastEventMs: number | null,
  nowMs: number,
): boolean {
  if (lastEventMs === null) return false;
  if (rules.idleResetMs !== null && nowMs - lastEventMs >= rules.idleResetMs) return true;
  if (rules.dailyResetHour === null) return false;
  const offset = rules.dailyResetHour * HOUR_MS;
  return Math.floor((nowMs - offset) / DAY_MS) > Math.floor((lastEventMs - offset) / DAY_MS);
}

/** What identifies the conversation that an event belongs to, inside its channel. */
export function conversationKey(
  rules: Pick<ChannelRules, "perSender">,
  event: { conversation: { key: string; scope: string }; sender: { id: string } },
): string {
  const { key, scope } = event.conversation;
  return rules.perSender && scope !== "direct" ? JSON.stringify([key, event.sender.id]) : key;
}
