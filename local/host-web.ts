import { createHash } from "node:crypto";
import { access, cp, glob, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";

const SOURCES = ["web/**/*", "core/**/*.ts", "protocol/**/*.ts", "package-lock.json"];

const KEPT_MS = 24 * 3600_000;

/**
 * The web client, built with Vite unless these very sources were built before. Answers a folder that is named after the
 * sources and never changes again: others start from the same tree.
 */
export async function buildWeb(root: string): Promise<string> {
  const cache = join(root, "node_modules", ".cache", "weft");
  const built = join(cache, `web-${await digestOf(root)}`);
  if (await exists(join(built, "index.html"))) return built;
  const making = join(cache, `web-making-${process.pid}`);
  // Whoever starts this from a test has NODE_ENV=test: Vite would take React's development build, and others its result.
  process.env["NODE_ENV"] = "production";
  const { build } = await import("vite");
  await build({
    root: join(root, "web"),
    configFile: join(root, "web", "vite.config.ts"),
    build: { outDir: making, emptyOutDir: true },
    logLevel: "error",
  });
  await clear(cache, (path) => basename(path).startsWith("web-") && path !== making, KEPT_MS);
  await settle(making, built);
  return built;
}

/** Puts what `buildWeb` built where one host alone serves it from: a folder of its own in `folder`. */
export async function placeWeb(built: string, folder: string): Promise<string> {
  const place = join(folder, basename(built));
  if (!(await exists(place))) {
    const copying = join(folder, "copying");
    await rm(copying, { recursive: true, force: true });
    await cp(built, copying, { recursive: true });
    await rename(copying, place);
  }
  await clear(folder, (path) => path !== place, 0);
  return place;
}

/** Moves a finished folder into place; when another process was faster, its folder stays. */
async function settle(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(await exists(to))) throw error;
    await rm(from, { recursive: true, force: true });
  }
}

async function clear(folder: string, isOver: (path: string) => boolean, olderThanMs: number): Promise<void> {
  const paths = (await readdir(folder)).map((name) => join(folder, name)).filter(isOver);
  for (const path of paths) {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs >= olderThanMs) await rm(path, { recursive: true, force: true });
  }
}

async function digestOf(root: string): Promise<string> {
  const files: string[] = [];
  const skip = (name: string) => name === "dist" || name.endsWith(".test.ts") || name.endsWith(".test.tsx");
  for await (const entry of glob(SOURCES, { cwd: root, withFileTypes: true, exclude: (entry) => skip(entry.name) })) {
    if (entry.isFile()) files.push(join(entry.parentPath, entry.name));
  }
  const contents = await Promise.all(files.sort().map((file) => readFile(file)));
  const hash = createHash("sha256");
  files.forEach((file, index) => hash.update(`${file.slice(root.length)}\0`).update(contents[index]!));
  return hash.digest("hex");
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
