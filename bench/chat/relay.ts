// The peers of `relay.worker.ts` in a workerd of their own, the same binary that runs the product.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bundleWorker } from "#local/host-bundle";
import { startRuntime } from "#local/host-runtime";
import { freePort } from "#test/free-port";

const root = dirname(dirname(import.meta.dirname));

export interface Relay {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

export async function startRelay(modelUrl: string): Promise<Relay> {
  const { modules, mainModule } = await bundleWorker(root, "bench/chat/relay.worker.ts");
  const [dataDir, port] = [await mkdtemp(join(tmpdir(), "weft-relay-")), await freePort()];
  const runtime = await startRuntime(dataDir, [
    {
      config: {
        name: "relay",
        compatibilityDate: "2026-11-01",
        compatibilityFlags: ["nodejs_compat"],
        manifest: { mainModule, modulesRoot: "/", modules },
        env: { MODEL_URL: { type: "text", value: modelUrl } },
      },
      dev: { unsafeDirectSockets: [{ host: "127.0.0.1", port }], unsafeRegisterWorker: false },
    },
  ]);
  const pid = Number(await readFile(join(dataDir, "run", "workerd.pid"), "utf8"));
  return {
    url: `http://127.0.0.1:${port}`,
    pid,
    stop: async () => {
      await runtime.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
