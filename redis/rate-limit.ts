import { Ratelimit } from "@upstash/ratelimit";
import type { Redis } from "./connect.ts";

export interface RateLimit {
  /** Names the bucket in Redis. */
  name: string;
  limit: number;
  windowMs: number;
}

export type RateVerdict = { allowed: true } | { allowed: false; retryAfterMs: number };

/**
 * Counts one use of `limit` by `who` over a sliding window. When Redis cannot be reached, or takes longer than a second,
 * the use is allowed: a limit protects, it must not lock everybody out.
 */
export async function takeRate(redis: Redis, { name, limit, windowMs }: RateLimit, who: string): Promise<RateVerdict> {
  const limiter = new Ratelimit({
    redis,
    limiter: Ratelimit.slidingWindow(limit, `${windowMs} ms`),
    prefix: `rate:${name}`,
    ephemeralCache: false,
    analytics: false,
    timeout: 1_000,
  });
  const verdict = await limiter.limit(who).catch(() => ({ success: true, reset: 0 }));
  if (verdict.success) return { allowed: true };
  return { allowed: false, retryAfterMs: Math.max(1_000, verdict.reset - Date.now()) };
}
