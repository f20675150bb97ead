// A peer: installed once from the npm registry, run with a home of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const PLACE = join(import.meta.dirname, "../../.data/bench");
const START_MS = 240_000;

export interface Peer {
  pid: number;
  home: string;
  stop: () => Promise<void>;
}

export interface Needs {
  /** Packages whose native part is built here; no other install script runs. */
  built?: string[];
  /** As in package.json: for dependencies that the registry does not have. */
  overrides?: Record<string, string>;
}

/** The folder in which `name@version` is installed; installs it there the first time. */
export async function installed(name: string, version: string, needs: Needs = {}): Promise<string> {
  const folder = join(PLACE, `${name}-${version}`);
  const manifest = join(folder, "node_modules", name, "package.json");
  const found = await readFile(manifest, "utf8").catch(() => "");
  if (found !== "") return folder;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, overrides: needs.overrides ?? {} }));
  const flags = ["--no-audit", "--no-fund", "--ignore-scripts"];
  const at = { cwd: folder, env: process.env };
  await run("npm", ["install", `${name}@${version}`, ...flags], at);
  for (const built of needs.built ?? []) await run("npm", ["rebuild", built], at);
  return folder;
}

export function run(command: string, args: string[], at: { cwd: string; env: NodeJS.ProcessEnv }): Promise<void> {
  const child = spawn(command, args, { ...at, stdio: ["ignore", "ignore", "pipe"] });
  let complaint = "";
  child.stderr.on("data", (bytes: Buffer) => (complaint += bytes.toString()));
  return once(child, "exit").then(([code]) => {
    if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ${complaint.slice(-2000)}`);
  });
}

/** With this Node and its npm; nothing of the person's own settings. */
export function environment(home: string, more: Record<string, string>): NodeJS.ProcessEnv {
  return { PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`, HOME: home, NO_COLOR: "1", ...more };
}

export const newHome = () => mkdtemp(join(tmpdir(), "weft-peer-"));

/** Starts a script and waits until `ready` answers 200. */
export async function startPeer(
  script: string[],
  at: { home: string; env: NodeJS.ProcessEnv; ready: string },
): Promise<Peer> {
  const { home, env } = at;
  const child = spawn(process.execPath, script, { cwd: home, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes: Buffer) => (output += bytes.toString()));
  const ended = once(child, "exit");
  for (const before = Date.now(); Date.now() - before < START_MS; await sleep(200)) {
    if (child.exitCode !== null) break;
    // Nobody listens yet.
    const answer = await fetch(at.ready).catch(() => null);
    await answer?.body?.cancel();
    if (!answer?.ok) continue;
    const stop = async () => {
      child.kill("SIGKILL");
      await ended;
      await rm(home, { recursive: true, force: true });
    };
    return { pid: child.pid!, home, stop };
  }
  child.kill("SIGKILL");
  throw new Error(`The peer did not start: ${output.slice(-3000)}`);
}
