import { connect, type Database, type DatabaseSettings } from "#db/connect";
import { connectRedis, type Redis, type RedisSettings } from "#redis/connect";
import { ActorCache } from "./actor-cache.ts";

/** What `authenticate` needs. */
export interface AuthDeps {
  db: Database;
  redis: Redis;
  secret: string;
  cache: ActorCache;
  nowMs: () => number;
  /** Gives a new organization what it starts with. May be called again after a failure. */
  onOrganizationCreated: (organizationId: string) => Promise<void>;
}

/** The part of `Env` that says how credentials are checked. */
export interface AuthSettings extends DatabaseSettings, RedisSettings {
  AUTH_SECRET: string;
}

const isolateCache = new ActorCache();

/** Builds the deps from `env`, for the Worker and for Durable Objects alike; all of an isolate share one cache. */
export function authDeps(settings: AuthSettings, onOrganizationCreated: AuthDeps["onOrganizationCreated"]): AuthDeps {
  return {
    db: connect(settings),
    redis: connectRedis(settings),
    secret: settings.AUTH_SECRET,
    cache: isolateCache,
    nowMs: () => Date.now(),
    onOrganizationCreated,
  };
}
