import type { ReplyTarget } from "#protocol/channel-event";

/** Where an answer can still go: the target, or what it falls back to once its time or its replies are used up. */
export function openTarget(target: ReplyTarget, use: { nowMs: number; replies: number }): ReplyTarget | null {
  const late = target.expiresAtMs !== undefined && use.nowMs >= target.expiresAtMs;
  const used = target.repliesMax !== undefined && use.replies >= target.repliesMax;
  if (!late && !used) return target;
  return target.fallback ? openTarget(target.fallback, { nowMs: use.nowMs, replies: 0 }) : null;
}

/** Tries of one delivery, the first included. */
export const TRIES_MAX = 8;
const FIRST_MS = 500;
const LONGEST_MS = 120_000;

/**
 * When to try again after `tries` failures, or null when it is given up. The platform's own wish to wait counts in
 * full: a platform that is asked sooner only gets angrier.
 */
export function retryDelayMs(tries: number, retryAfterMs: number | undefined): number | null {
  if (tries >= TRIES_MAX) return null;
  return Math.max(Math.min(FIRST_MS * 2 ** (tries - 1), LONGEST_MS), Math.min(retryAfterMs ?? 0, 3_600_000));
}
