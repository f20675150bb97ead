import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// Making a new database cluster costs seconds of CPU; copying one costs milliseconds. So the first start makes an empty
// cluster in the cache and every later data directory (each test run has its own) begins as a copy of it.

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/weft", import.meta.url));

const MAKING = join(CACHE, "making-");
const ABANDONED_MS = 10 * 60_000;

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

/** Removes what a process that was killed while it copied has left behind. */
async function sweep(prefix: string, olderThanMs: number): Promise<void> {
  const folder = dirname(prefix);
  const names = (await readdir(folder)).filter((name) => name.startsWith(basename(prefix)));
  for (const path of names.map((name) => join(folder, name))) {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs >= olderThanMs) await rm(path, { recursive: true, force: true });
  }
}

async function template(initialize: (directory: string) => Promise<void>): Promise<string> {
  const path = join(CACHE, `postgres-${await pgliteVersion()}`);
  if (await exists(path)) return path;
  await mkdir(CACHE, { recursive: true });
  await sweep(MAKING, ABANDONED_MS); // the cache belongs to many processes: a fresh one may be in the making
  const making = await mkdtemp(MAKING);
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
  await sweep(`${directory}-new-`, 0); // a data directory belongs to this process alone
  const copying = await mkdtemp(`${directory}-new-`);
  await cp(source, copying, { recursive: true });
  await rm(directory, { recursive: true, force: true });
  await settle(copying, directory);
}
