import { Redis } from "@upstash/redis/cloudflare";

/** The part of `Env` that says where Redis is. */
export interface RedisSettings {
  UPSTASH_REDIS_REST_URL: string;
  UPSTASH_REDIS_REST_TOKEN: string;
}

export type { Redis };

let latest: { key: string; redis: Redis } | undefined;

/**
 * Redis over HTTP; one client serves all requests of an isolate. Only for what may vanish, and always with a time to
 * live. Values are strings as they were written: nothing is parsed.
 */
export function connectRedis(settings: RedisSettings): Redis {
  const key = `${settings.UPSTASH_REDIS_REST_URL}\n${settings.UPSTASH_REDIS_REST_TOKEN}`;
  if (latest?.key === key) return latest.redis;
  const redis = new Redis({
    url: settings.UPSTASH_REDIS_REST_URL,
    token: settings.UPSTASH_REDIS_REST_TOKEN,
    enableTelemetry: false,
    automaticDeserialization: false,
    // It would join commands of different requests into one, but on Workers I/O belongs to the request that began it.
    enableAutoPipelining: false,
    retry: { retries: 1, backoff: () => 50 },
  });
  latest = { key, redis };
  return redis;
}
