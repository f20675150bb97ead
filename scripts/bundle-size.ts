// `npm run bundle:size`: what `wrangler deploy` would upload and what a first visit loads, against their budgets.
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { buildWeb } from "#local/host-web";

const BUDGET_KIB = { worker: 1536, page: 250 };
const root = dirname(import.meta.dirname);
const dist = join(root, "web", "dist");

async function gzippedKib(path: string): Promise<number> {
  return gzipSync(await readFile(path)).length / 1024;
}

async function total(paths: string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(gzippedKib));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function workerSize(): Promise<number> {
  const out = await mkdtemp(join(tmpdir(), "weft-bundle-"));
  const wrangler = join(root, "node_modules", "wrangler", "bin", "wrangler.js");
  await promisify(execFile)(process.execPath, [wrangler, "deploy", "--dry-run", "--minify", "--outdir", out], {
    cwd: root,
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "true" },
  });
  const uploads = (await readdir(out, { recursive: true })).filter((name) => /\.(js|mjs|wasm)$/.test(name));
  const size = await total(uploads.map((name) => join(out, name)));
  await rm(out, { recursive: true, force: true });
  return size;
}

/** The scripts that index.html names: the entry and what it preloads. */
async function pageSize(): Promise<number> {
  const html = await readFile(join(dist, "index.html"), "utf8");
  return total([...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, path]) => join(dist, path!)));
}

await rm(dist, { recursive: true, force: true });
await cp(await buildWeb(root), dist, { recursive: true });
const sizes = { worker: await workerSize(), page: await pageSize() };
for (const name of ["worker", "page"] as const) {
  const within = sizes[name] <= BUDGET_KIB[name];
  process.stdout.write(
    `${name}: ${sizes[name].toFixed(0)} KiB gzipped, ${within ? "within" : "OVER"} its ${BUDGET_KIB[name]} KiB\n`,
  );
  if (!within) process.exitCode = 1;
}
