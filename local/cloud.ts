import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chooseModel, type ProviderSettings, simulatorModel } from "./default-model.ts";
import { type MailCatcher, startMailCatcher } from "./mail/mail-catcher.ts";
import { type PostgresEndpoint, startEmbeddedPostgres, startPostgresBridge } from "./postgres/endpoint.ts";
import { type RedisEndpoint, startEmbeddedRedis, startRedisBridge } from "./redis/endpoint.ts";
import { startSimulator } from "./simulator/start.ts";

export interface CloudOptions {
  dataDir: string;
  /** A Postgres server to use instead of the embedded one. */
  databaseUrl?: string | undefined;
  /** A Redis server to use instead of the embedded one. */
  redisUrl?: string | undefined;
  /** Ports that must not change from start to start; any free one for the others. */
  ports?: { postgres?: number; redis?: number; mail?: number; simulator?: number };
  /** `detect` (the default) looks for a provider's key in `settings` and for an Ollama before it takes the simulator. */
  model?: "detect" | "simulator";
  settings?: ProviderSettings;
}

/** What the product reaches in production, on this machine. */
export interface Cloud {
  /** The Worker's variables and secrets. */
  env: Record<string, string>;
  simulatorUrl: string;
  mail: Pick<MailCatcher, "url" | "messages" | "deliverTo">;
  close(): Promise<void>;
}

interface Closable {
  close(): Promise<void>;
}

/** New at every start: these servers and the Worker that uses them live and die together. */
function newToken(): string {
  return randomBytes(24).toString("base64url");
}

/** `Promise.all` that leaves nothing running when one part cannot start. */
async function startAll<Parts extends Closable[]>(starts: { [At in keyof Parts]: Promise<Parts[At]> }): Promise<Parts> {
  const outcomes = await Promise.allSettled<Closable>(starts);
  const started = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  const failure = outcomes.find((outcome) => outcome.status === "rejected");
  if (!failure) return started as Parts;
  await closeAll(started);
  throw failure.reason;
}

async function closeAll(parts: Closable[]): Promise<void> {
  await Promise.all(parts.map((part) => part.close()));
}

function startPostgres({ dataDir, databaseUrl, ports }: CloudOptions): Promise<PostgresEndpoint> {
  const port = ports?.postgres;
  if (databaseUrl) return startPostgresBridge({ databaseUrl, port });
  return startEmbeddedPostgres({ directory: join(dataDir, "postgres"), password: newToken(), port });
}

function startRedis({ dataDir, redisUrl, ports }: CloudOptions, token: string): Promise<RedisEndpoint> {
  const port = ports?.redis;
  if (redisUrl) return startRedisBridge({ redisUrl, token, port });
  return startEmbeddedRedis({ path: join(dataDir, "redis.json"), token, port });
}

/** Starts all parts on the loopback address. Throws one clear sentence when the data directory cannot be used. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { dataDir, ports, model = "detect", settings = process.env } = options;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const [redisToken, mailToken] = [newToken(), newToken()];
  const [postgres, redis, mail, simulator] = await startAll([
    startPostgres(options),
    startRedis(options, redisToken),
    startMailCatcher({ token: mailToken, port: ports?.mail }),
    startSimulator(ports?.simulator),
  ]);
  const defaultModel = model === "detect" ? await chooseModel(settings, simulator.url) : simulatorModel(simulator.url);
  return {
    env: {
      DATABASE_URL: postgres.databaseUrl,
      NEON_ENDPOINT: postgres.endpoint,
      UPSTASH_REDIS_REST_URL: redis.url,
      UPSTASH_REDIS_REST_TOKEN: redisToken,
      MAIL_URL: mail.url,
      MAIL_TOKEN: mailToken,
      ALLOW_PRIVATE_MODEL_URLS: "true",
      ...defaultModel,
    },
    simulatorUrl: simulator.url,
    mail,
    close: () => closeAll([postgres, redis, mail, simulator]),
  };
}
