import { createHash } from "node:crypto";
import { cp, glob, readFile, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { clear, exists, settle } from "./shared-folder.ts";

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
  const making = `web-making-${process.pid}`;
  // Whoever starts this from a test has NODE_ENV=test: Vite would take React's development build, and others its result.
  process.env["NODE_ENV"] = "production";
  const { build } = await import("vite");
  await build({
    root: join(root, "web"),
    configFile: join(root, "web", "vite.config.ts"),
    build: { outDir: join(cache, making), emptyOutDir: true },
    logLevel: "error",
  });
  await clear(cache, (name) => name.startsWith("web-") && name !== making, KEPT_MS);
  await settle(join(cache, making), built);
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
  await clear(folder, (name) => name !== basename(place), 0);
  return place;
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
