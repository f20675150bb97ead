import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { clear, exists, settle } from "../shared-folder.ts";

// Making a new database cluster costs seconds of CPU; copying one costs milliseconds. So the first start makes an empty
// cluster in the cache and every later data directory (each test run has its own) begins as a copy of it.

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/weft", import.meta.url));

const MAKING = "making-";
const ABANDONED_MS = 10 * 60_000;

async function pgliteVersion(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve("@electric-sql/pglite");
  const manifest = JSON.parse(await readFile(join(dirname(entry), "../package.json"), "utf8")) as { version: string };
  return manifest.version;
}

async function template(initialize: (directory: string) => Promise<void>): Promise<string> {
  const path = join(CACHE, `postgres-${await pgliteVersion()}`);
  if (await exists(join(path, "PG_VERSION"))) return path;
  await mkdir(CACHE, { recursive: true });
  // The cache belongs to many processes: a fresh one may be in the making.
  await clear(CACHE, (name) => name.startsWith(MAKING), ABANDONED_MS);
  const making = await mkdtemp(join(CACHE, MAKING));
  await initialize(making);
  await settle(making, path);
  return path;
}

/**
 * Fills `directory` with an empty cluster. The directory appears complete or not at all: a process killed meanwhile
 * leaves nothing that looks like a database.
 */
export async function createCluster(
  directory: string,
  initialize: (directory: string) => Promise<void>,
): Promise<void> {
  const source = await template(initialize);
  const parent = dirname(directory);
  const started = `${basename(directory)}-new-`;
  await mkdir(parent, { recursive: true });
  // A data directory belongs to this process alone: these are of one that was killed while it copied.
  await clear(parent, (name) => name.startsWith(started), 0);
  const copying = await mkdtemp(join(parent, started));
  await cp(source, copying, { recursive: true });
  await rm(directory, { recursive: true, force: true });
  await settle(copying, directory);
}
