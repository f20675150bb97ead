// How long `npm start` takes in a fresh copy of the sources and again, and how large what it serves is.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "#test/free-port";
import { figure, say, verdict } from "../report.ts";

const root = dirname(dirname(import.meta.dirname));
const LEFT_OUT = new Set(["node_modules", "dist", ".data", ".git", ".wrangler", "test-results", "playwright-report"]);

async function started(folder: string): Promise<number> {
  const startedAt = performance.now();
  const env = { ...process.env, PORT: String(await freePort()), WEFT_DATA_DIR: join(folder, ".data") };
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const ready = new Promise<void>((resolve) => {
    let text = "";
    child.stdout.on("data", (bytes: Buffer) => {
      text += bytes.toString();
      if (text.includes("Weft is ready")) resolve();
    });
  });
  await Promise.race([ready, ended.then(() => Promise.reject(new Error("npm start ended before it was ready")))]);
  const seconds = (performance.now() - startedAt) / 1000;
  child.kill("SIGTERM");
  await ended;
  return seconds;
}

async function sizes(): Promise<void> {
  const script = join(root, "scripts", "bundle-size.ts");
  // It ends with a failure when a budget is missed; what it printed tells.
  const { stdout } = await promisify(execFile)(process.execPath, [script], { cwd: root }).catch(
    (error: unknown) => error as { stdout: string },
  );
  for (const [, name, kib, budget] of stdout.matchAll(/^(\w+): (\d+) KiB gzipped, \w+ its (\d+) KiB$/gm)) {
    verdict(`${name === "page" ? "script of the first page" : "Worker"}, gzipped`, Number(kib), {
      atMost: Number(budget),
      unit: "KiB",
    });
  }
}

/** `--quick` leaves the cold start out: it installs every package. */
export async function start(quick: boolean): Promise<void> {
  say("npm start");
  const folder = await mkdtemp(join(tmpdir(), "weft-start-"));
  try {
    if (quick) {
      figure("cold start", "left out by --quick");
    } else {
      await cp(root, folder, { recursive: true, filter: (path) => path === root || !LEFT_OUT.has(basename(path)) });
      verdict("cold: no node_modules, npm's cache filled", await started(folder), { atMost: 90, unit: "s" });
      verdict("warm", await started(folder), { atMost: 5, unit: "s" });
    }
    await sizes();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
