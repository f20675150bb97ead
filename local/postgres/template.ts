import { cp, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// Making a new database cluster costs seconds of CPU; copying one costs milliseconds. So the first start makes an empty
// cluster in the cache and every later data directory (each test run has its own) begins as a copy of it.

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/weft", import.meta.url));

async function exists(path: string): Promise<boolean> {
  return readFile(join(path, "PG_VERSION")).then(
    () => true,
    () => false,
  );
}

async function pgliteVersion(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve("@electric-sql/pglite");
  const manifest = JSON.parse(await readFile(join(dirname(entry), "../package.json"), "utf8")) as { version: string };
  return manifest.version;
}

/** Moves a finished directory into place; when another process was faster, its directory stays. */
async function settle(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(await exists(to))) throw error;
    await rm(from, { recursive: true, force: true });
  }
}

async function template(initialize: (directory: string) => Promise<void>): Promise<string> {
  const path = join(CACHE, `postgres-${await pgliteVersion()}`);
  if (await exists(path)) return path;
  await mkdir(CACHE, { recursive: true });
  const making = await mkdtemp(join(CACHE, "making-"));
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
  await mkdir(dirname(directory), { recursive: true });
  const copying = await mkdtemp(`${directory}-new-`);
  await cp(source, copying, { recursive: true });
  await rm(directory, { recursive: true, force: true });
  await settle(copying, directory);
}
