import { createHash } from "node:crypto";
import { access, glob, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const SOURCES = ["web/**/*", "core/**/*.ts", "protocol/**/*.ts", "package-lock.json"];

/** Builds the web client with Vite, unless its sources are the ones that the present build was made from. */
export async function buildWeb(root: string): Promise<"built" | "unchanged"> {
  const digest = await digestOf(root);
  const stamp = join(root, "node_modules", ".cache", "weft", "web-build");
  const built = await readFile(stamp, "utf8").catch(() => "");
  if (built === digest && (await exists(join(root, "web", "dist", "index.html")))) return "unchanged";
  const dist = join(root, "web", "dist");
  // Built aside and put in place at once: another start may be serving, or building, the same folder.
  const fresh = join(dirname(stamp), `web-${process.pid}`);
  const { build } = await import("vite");
  await build({
    root: join(root, "web"),
    configFile: join(root, "web", "vite.config.ts"),
    build: { outDir: fresh, emptyOutDir: true },
    logLevel: "error",
  });
  await rm(dist, { recursive: true, force: true });
  await rename(fresh, dist);
  await writeFile(stamp, digest);
  return "built";
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
