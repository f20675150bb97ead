import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chooseModel } from "./default-model.ts";
import { startMailCatcher, type MailCatcher } from "./mail/mail-catcher.ts";
import { startEmbeddedPostgres, startPostgresBridge } from "./postgres/endpoint.ts";
import { startEmbeddedRedis, startRedisBridge } from "./redis/endpoint.ts";
import { startSimulator } from "./simulator/start.ts";

export interface CloudOptions {
  dataDir: string;
  /** A Postgres server to use instead of the embedded one. */
  databaseUrl?: string | undefined;
  /** A Redis server to use instead of the embedded one. */
  redisUrl?: string | undefined;
}

/** What the product reaches in production, on this machine. */
export interface Cloud {
  /** The Worker's variables and secrets. */
  env: Record<string, string>;
  simulatorUrl: string;
  mail: Pick<MailCatcher, "messages" | "url">;
  close(): Promise<void>;
}

/** Starts all parts on the loopback address. Throws one clear sentence when the data directory cannot be used. */
export async function startCloud({ dataDir, databaseUrl, redisUrl }: CloudOptions): Promise<Cloud> {
  await mkdir(dataDir, { recursive: true });
  const [redisToken, mailToken, password] = [token(), token(), token()];
  const postgres = databaseUrl
    ? startPostgresBridge({ databaseUrl })
    : startEmbeddedPostgres({ directory: join(dataDir, "postgres"), password });
  const started = await Promise.allSettled([
    postgres,
    redisUrl
      ? startRedisBridge({ redisUrl, token: redisToken })
      : startEmbeddedRedis({ path: join(dataDir, "redis.json"), token: redisToken }),
    startMailCatcher({ token: mailToken }),
    startSimulator(),
  ]);
  const close = async () => {
    for (const part of started) if (part.status === "fulfilled") await part.value.close();
  };
  const [sql, redis, mail, simulator] = started;
  if (
    sql.status === "fulfilled" &&
    redis.status === "fulfilled" &&
    mail.status === "fulfilled" &&
    simulator.status === "fulfilled"
  ) {
    const env = {
      DATABASE_URL: sql.value.databaseUrl,
      NEON_ENDPOINT: sql.value.endpoint,
      UPSTASH_REDIS_REST_URL: redis.value.url,
      UPSTASH_REDIS_REST_TOKEN: redisToken,
      MAIL_URL: mail.value.url,
      MAIL_TOKEN: mailToken,
      ALLOW_PRIVATE_MODEL_URLS: "true",
      ...(await chooseModel(process.env, simulator.value.url)),
    };
    return { env, simulatorUrl: simulator.value.url, mail: mail.value, close };
  }
  await close();
  throw started.find((part) => part.status === "rejected")!.reason;
}

/** New at every start: these servers and the Worker that uses them live and die together. */
function token(): string {
  return randomBytes(24).toString("base64url");
}
