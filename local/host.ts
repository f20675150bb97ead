// The local host: embedded cloud, Worker and static files on one port, all ended together.
import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { bundleWorker, type Bundle } from "./host-bundle.ts";
import { startCloud, type Cloud } from "./cloud.ts";
import { miniflareWorkers, readWranglerConfig, type WranglerConfig } from "./host-config.ts";
import { startCron } from "./host-cron.ts";
import { lockDataDir } from "./host-lock.ts";
import { complain } from "./host-log.ts";
import { startRuntime, type Runtime } from "./host-runtime.ts";
import { installationSecrets } from "./host-secrets.ts";
import { buildCli } from "./host-cli.ts";
import { buildWeb, placeWeb } from "./host-web.ts";
import { startHttps, type HostHttps, type HttpsPort } from "./https/host-https.ts";
import { migrate } from "./migrate.ts";

export interface HostOptions {
  root: string;
  dataDir: string;
  host: string;
  port: number;
  /** Null: plain HTTP only. */
  https: HttpsPort | null;
  /** Where browsers reach the product. */
  publicUrl: string;
  /** The process environment: a real Postgres or Redis, provider keys, and settings of the Worker. */
  processEnv: NodeJS.ProcessEnv;
  /** `npm run dev` serves the client through Vite instead. */
  skipWebBuild?: boolean;
}

export interface Host {
  config: WranglerConfig;
  env: Record<string, string>;
  https: HostHttps | null;
  /** Where mail that was sent can be read, and mail be sent in. */
  mailUrl: string;
  replaceBundle(bundle: Bundle): Promise<void>;
  close(): Promise<void>;
}

/** Settings of the Worker that a process environment may give; they win over what the embedded cloud says. */
const PASSED_ON = [
  "AUTH_SECRET",
  "MASTER_KEY",
  "OAUTH_PROVIDERS",
  "MAIL_URL",
  "MAIL_TOKEN",
  "MAIL_FROM",
  "AUTH_RATE_LIMIT",
  "DEFAULT_MODEL",
  "DEFAULT_MODEL_KEY",
  "CHANNEL_ORIGINS",
] as const;

export async function startHost(options: HostOptions): Promise<Host> {
  const { root, dataDir, processEnv } = options;
  await assertPortFree(options.host, options.port);
  const stops: (() => unknown)[] = [await lockDataDir(dataDir)];
  const close = async () => {
    for (const stop of stops.splice(0).toReversed()) await stop();
  };
  try {
    const config = await readWranglerConfig(root);
    const cloudReady = startMigratedCloud(options).then((cloud) => {
      stops.push(() => cloud.close());
      return cloud;
    });
    const [cloud, secrets, bundle, webDir] = await settled([
      cloudReady,
      installationSecrets(dataDir),
      bundleWorker(root, config.main),
      webFolder(options),
    ]);
    const listen = { host: options.host, port: options.port };
    const https = options.https && (await startHttps(dataDir, options.https, listen));
    if (https) stops.push(() => https.close());
    const env = {
      PUBLIC_URL: options.publicUrl,
      ...secrets,
      ...cloud.env,
      ...(https ? { CLUSTER_URL: https.url, CLUSTER_AUTHORITY: https.authority } : {}),
      ...passedOn(processEnv),
    };
    const workers = (next: Bundle) => miniflareWorkers({ config, env, listen, webDir, ...next });
    const runtime = await startRuntime(dataDir, workers(bundle));
    stops.push(() => runtime.close());
    cloud.mail.deliverTo((mail) => runtime.email(mail));
    stops.push(startCron(config.triggers.crons, (cron, at) => ring(runtime, cron, at)));
    return {
      config,
      env,
      https,
      mailUrl: cloud.mail.url,
      replaceBundle: (next) => runtime.replaceWorkers(workers(next)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** In the data directory, so that hosts that were started from one tree do not take each other's client away. */
async function webFolder({ root, dataDir, skipWebBuild }: HostOptions): Promise<string> {
  const folder = join(dataDir, "web");
  await mkdir(folder, { recursive: true });
  if (skipWebBuild) return folder;
  const place = await placeWeb(await buildWeb(root), folder);
  // The command line, for those who want to fetch it.
  await buildCli(root, join(place, "weft.mjs"));
  return place;
}

function ring(runtime: Runtime, cron: string, at: Date): void {
  runtime.scheduled(cron, at).catch((error: unknown) => complain(`cron ${cron} failed: ${String(error)}`));
}

async function startMigratedCloud({ root, dataDir, processEnv }: HostOptions): Promise<Cloud> {
  const cloud = await startCloud({
    dataDir,
    databaseUrl: processEnv["DATABASE_URL"],
    redisUrl: processEnv["REDIS_URL"],
    model: processEnv["WEFT_MODEL"] === "simulator" ? "simulator" : "detect",
    settings: processEnv,
  });
  await migrate(cloud.env["NEON_ENDPOINT"]!, join(root, "migrations"));
  return cloud;
}

function passedOn(processEnv: NodeJS.ProcessEnv): Record<string, string> {
  const entries = PASSED_ON.flatMap((name) => (processEnv[name] ? [[name, processEnv[name]] as const] : []));
  return Object.fromEntries(entries);
}

/** `Promise.all` that waits for every part before it fails, so that nothing starts after the clean-up. */
async function settled<Parts extends unknown[]>(parts: [...Parts]): Promise<{ [K in keyof Parts]: Awaited<Parts[K]> }> {
  const outcomes = await Promise.allSettled(parts);
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<unknown>).value) as never;
}

function assertPortFree(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") reject(new Error(`port ${port} is in use: stop what uses it, or set PORT`));
      else if (error.code === "EACCES") reject(new Error(`port ${port} may not be opened by this user: set PORT`));
      else reject(new Error(`port ${port} on ${host} cannot be opened (${error.code})`));
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}
