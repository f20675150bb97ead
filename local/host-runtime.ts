// One Miniflare, and the certainty that its workerd does not outlive us.
import { spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Log, LogLevel, Miniflare, type MiniflareOptions, type WorkerOptions } from "miniflare";
import { logRuntime } from "./host-log.ts";
import type { InboundMail } from "./mail/inbound.ts";

export interface Runtime {
  /** Runs the Worker's scheduled entry point. */
  scheduled(cron: string, at: Date): Promise<void>;
  /** Runs the Worker's email entry point. */
  email(mail: InboundMail): Promise<{ taken: boolean; answer: string }>;
  replaceWorkers(workers: WorkerOptions[]): Promise<void>;
  close(): Promise<void>;
}

export async function startRuntime(dataDir: string, workers: WorkerOptions[]): Promise<Runtime> {
  const pidFile = join(dataDir, "run", "workerd.pid");
  const unwatch = await watchOver(dataDir, pidFile);
  const options = (next: WorkerOptions[]): MiniflareOptions => ({
    port: 0,
    // Nothing here calls home: no usage reports, no fetch of sample request facts.
    telemetry: { enabled: false },
    cf: false,
    enableDevRegistry: false,
    logRequests: false,
    // The way to the email entry point: paths of the runtime's own port, which the product's port does not have.
    unsafeTriggerHandlers: true,
    resourcePersistencePath: join(dataDir, "cloud"),
    log: new Log(LogLevel.WARN),
    handleStructuredLogs: logRuntime,
    workers: next,
  });
  const miniflare = new Miniflare(options(workers));
  const close = async () => {
    await miniflare.dispose();
    await unwatch();
  };
  try {
    await miniflare.ready;
  } catch (error) {
    await close();
    throw error;
  }
  return {
    async scheduled(cron, at) {
      const worker = await miniflare.getWorker(workers[0]!.config.name);
      await worker.scheduled({ cron, scheduledTime: at });
    },
    async email({ from, to, raw }) {
      const query = new URLSearchParams({ from, to }).toString();
      const url = `http://localhost/cdn-cgi/local/email?${query}`;
      const answer = await miniflare.dispatchFetch(url, { method: "POST", body: raw });
      return { taken: answer.ok, answer: await answer.text() };
    },
    replaceWorkers: (next) => miniflare.setOptions(options(next)),
    close,
  };
}

/**
 * Miniflare ends workerd when it is asked to, but a host that is killed asks nothing and its workerd lives on, holding
 * the port. So workerd is started through a script that leaves its process id in a file, and a shell that waits on a
 * pipe from us kills that process when the pipe breaks.
 */
async function watchOver(dataDir: string, pidFile: string): Promise<() => Promise<void>> {
  await mkdir(join(dataDir, "run"), { recursive: true });
  await rm(pidFile, { force: true });
  if (process.platform === "win32") return async () => {};
  const starter = join(dataDir, "run", "workerd.sh");
  const script = `#!/bin/sh\necho $$ > ${quoted(pidFile)}\nexec ${quoted(workerdBinary())} "$@"\n`;
  await writeFile(starter, script, { mode: 0o755 });
  process.env["MINIFLARE_WORKERD_PATH"] = starter;
  const watchdog = spawn("/bin/sh", ["-c", `cat > /dev/null; kill -9 "$(cat ${quoted(pidFile)})"`], {
    // A group of its own: Ctrl-C in a terminal must not end the watchdog before the host.
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watchdog.unref();
  return async () => {
    await rm(pidFile, { force: true });
    watchdog.kill("SIGKILL");
  };
}

/** The binary of the workerd that Miniflare depends on. */
function workerdBinary(): string {
  const miniflare = createRequire(import.meta.url).resolve("miniflare");
  return (createRequire(miniflare)("workerd") as { default: string }).default;
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
