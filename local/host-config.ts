// wrangler.toml is the one place where bindings are declared. `wrangler deploy` reads it for Cloudflare; this reads it
// for the local runtime. The schema is strict: a section that the host cannot carry out is an error, never ignored.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorkerOptions } from "miniflare";
import { parse } from "smol-toml";
import * as z from "zod";

const Consumer = z.strictObject({
  queue: z.string(),
  max_batch_size: z.number().optional(),
  max_batch_timeout: z.number().optional(),
  max_retries: z.number().optional(),
  max_concurrency: z.number().optional(),
  retry_delay: z.number().optional(),
  dead_letter_queue: z.string().optional(),
});

const WranglerConfig = z.strictObject({
  name: z.string(),
  main: z.string(),
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()).default([]),
  assets: z.strictObject({
    directory: z.string(),
    binding: z.string(),
    not_found_handling: z.enum(["none", "single-page-application", "404-page"]).default("none"),
    run_worker_first: z.array(z.string()).default([]),
  }),
  vars: z.record(z.string(), z.string()).default({}),
  durable_objects: z.strictObject({ bindings: z.array(z.strictObject({ name: z.string(), class_name: z.string() })) }),
  migrations: z.array(z.strictObject({ tag: z.string(), new_sqlite_classes: z.array(z.string()) })),
  queues: z.strictObject({
    producers: z.array(z.strictObject({ binding: z.string(), queue: z.string() })).default([]),
    consumers: z.array(Consumer).default([]),
  }),
  triggers: z.strictObject({ crons: z.array(z.string()) }).default({ crons: [] }),
  r2_buckets: z.array(z.strictObject({ binding: z.string(), bucket_name: z.string() })).default([]),
  // Settings of the deployment alone; they mean nothing to the local runtime.
  observability: z.unknown().optional(),
  placement: z.unknown().optional(),
  limits: z.unknown().optional(),
  workers_dev: z.unknown().optional(),
  $schema: z.unknown().optional(),
});
export type WranglerConfig = z.output<typeof WranglerConfig>;

export async function readWranglerConfig(root: string): Promise<WranglerConfig> {
  const parsed = WranglerConfig.safeParse(parse(await readFile(join(root, "wrangler.toml"), "utf8")));
  if (parsed.success) return parsed.data;
  throw new Error(`wrangler.toml has a part that the local runtime does not know: ${z.prettifyError(parsed.error)}`);
}

export type Modules = Record<string, { type: "esm"; contents: string }>;

export interface WorkerInput {
  config: WranglerConfig;
  /** All modules of the bundle; `mainModule` is a key of it. */
  modules: Modules;
  mainModule: string;
  /** Texts that are bound beside `[vars]`: addresses and secrets of the embedded cloud. */
  env: Record<string, string>;
  listen: { host: string; port: number };
  /** Where the built web client lies. */
  webDir: string;
}

const ASSETS_WORKER = "assets";
const ENTRY = "weft-entry.js";

/**
 * The two workers that stand for the one deployed script: the product's own, behind a socket of its own, and one that
 * only serves static files. On Cloudflare a router decides between them by `run_worker_first`; the entry module below
 * decides the same way, because the router that Miniflare would put in front costs four times the CPU per request.
 */
export function miniflareWorkers(input: WorkerInput): WorkerOptions[] {
  const { config, listen } = input;
  const main: WorkerOptions = {
    config: {
      name: config.name,
      compatibilityDate: config.compatibility_date,
      compatibilityFlags: config.compatibility_flags,
      manifest: {
        mainModule: ENTRY,
        modulesRoot: "/",
        modules: { ...input.modules, [ENTRY]: { type: "esm", contents: entryModule(input) } },
      },
      triggers: [
        ...config.queues.consumers.map(queueTrigger),
        ...config.triggers.crons.map((schedule) => ({ type: "scheduled" as const, schedule })),
      ],
      env: bindings(input),
      exports: Object.fromEntries(
        config.migrations
          .flatMap((migration) => migration.new_sqlite_classes)
          .map((name) => [name, { type: "durable-object" as const, storage: "sqlite" as const }]),
      ),
    },
    dev: { unsafeDirectSockets: [listen], unsafeRegisterWorker: false },
  };
  return [main, assetsWorker(input)];
}

function assetsWorker({ webDir, config }: WorkerInput): WorkerOptions {
  return {
    config: {
      name: ASSETS_WORKER,
      compatibilityDate: config.compatibility_date,
      manifest: { mainModule: "none.js", modulesRoot: "/", modules: { "none.js": esm("export default {}") } },
      assets: {
        directory: webDir,
        notFoundHandling: config.assets.not_found_handling,
        hasUserWorker: false,
      },
    },
    dev: { unsafeRegisterWorker: false },
  };
}

function bindings({ config, env }: WorkerInput): NonNullable<WorkerOptions["config"]["env"]> {
  const texts = { ...config.vars, ...env };
  return {
    [config.assets.binding]: { type: "worker", worker: ASSETS_WORKER },
    ...named(config.durable_objects.bindings, (binding) => [
      binding.name,
      { type: "durable-object" as const, worker: config.name, exportName: binding.class_name },
    ]),
    ...named(config.queues.producers, (producer) => [
      producer.binding,
      { type: "queue" as const, name: producer.queue },
    ]),
    ...named(config.r2_buckets, (bucket) => [bucket.binding, { type: "r2" as const, name: bucket.bucket_name }]),
    ...named(Object.entries(texts), ([name, value]) => [name, { type: "text" as const, value }]),
  };
}

function named<Item, Value>(items: Item[], entry: (item: Item) => [string, Value]): Record<string, Value> {
  return Object.fromEntries(items.map(entry));
}

function queueTrigger(consumer: z.output<typeof Consumer>) {
  return {
    type: "queue" as const,
    name: consumer.queue,
    maxBatchSize: consumer.max_batch_size,
    maxBatchTimeout: consumer.max_batch_timeout,
    maxRetries: consumer.max_retries,
    maxConcurrency: consumer.max_concurrency,
    retryDelay: consumer.retry_delay,
    deadLetterQueue: consumer.dead_letter_queue,
  };
}

function esm(contents: string): { type: "esm"; contents: string } {
  return { type: "esm", contents };
}

/** `["/api/*", "/healthz"]` as one regular expression over the path. */
export function workerFirstPattern(patterns: string[]): RegExp {
  const alternatives = patterns.map((pattern) =>
    pattern
      .split("*")
      .map((literal) => literal.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"))
      .join(".*"),
  );
  return new RegExp(`^(?:${alternatives.join("|")})$`);
}

function entryModule({ config, mainModule }: WorkerInput): string {
  return [
    `import app from "./${mainModule}";`,
    `export * from "./${mainModule}";`,
    `const first = ${workerFirstPattern(config.assets.run_worker_first)};`,
    "export default { ...app, fetch: (request, env, ctx) => first.test(new URL(request.url).pathname)",
    `  ? app.fetch(request, env, ctx) : env.${config.assets.binding}.fetch(request) };`,
  ].join("\n");
}
