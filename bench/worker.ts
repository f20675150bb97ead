// A Worker in a workerd of its own, the same binary that runs the product: a peer of it, or a floor.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { WorkerOptions } from "miniflare";
import { bundleWorker } from "#local/host-bundle";
import { startRuntime } from "#local/host-runtime";
import { freePort } from "#test/free-port";

const root = dirname(import.meta.dirname);

export interface RunningWorker {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** `entry`: its file, from the repository's root. `texts`: what it finds in its `env`. */
export async function startWorker(
  name: string,
  entry: string,
  texts: Record<string, string>,
  more: Pick<WorkerOptions["config"], "env" | "exports"> = {},
): Promise<RunningWorker> {
  const { modules, mainModule } = await bundleWorker(root, entry);
  const [dataDir, port] = [await mkdtemp(join(tmpdir(), `weft-${name}-`)), await freePort()];
  const values = Object.entries(texts).map(([key, value]) => [key, { type: "text" as const, value }]);
  const runtime = await startRuntime(dataDir, [
    {
      config: {
        name,
        compatibilityDate: "2026-11-01",
        compatibilityFlags: ["nodejs_compat"],
        manifest: { mainModule, modulesRoot: "/", modules },
        ...more,
        env: { ...more.env, ...Object.fromEntries(values) },
      },
      dev: { unsafeDirectSockets: [{ host: "127.0.0.1", port }], unsafeRegisterWorker: false },
    },
  ]);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: Number(await readFile(join(dataDir, "run", "workerd.pid"), "utf8")),
    stop: async () => {
      await runtime.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
