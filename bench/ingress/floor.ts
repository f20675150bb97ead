// What no program of this shape can do without: `floor.worker.ts` in a workerd of its own, the same binary that runs the
// product.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bundleWorker } from "#local/host-bundle";
import { startRuntime } from "#local/host-runtime";
import { startWebhook } from "#test/platforms/webhook";
import { freePort } from "#test/free-port";
import { speaking } from "./speaking.ts";
import type { Answering } from "./taker.ts";

const root = dirname(dirname(import.meta.dirname));

export async function startFloor(modelUrl: string): Promise<Answering> {
  const platform = await startWebhook();
  const [origin] = Object.values(platform.origins);
  const { modules, mainModule } = await bundleWorker(root, "bench/ingress/floor.worker.ts");
  const [dataDir, port] = [await mkdtemp(join(tmpdir(), "weft-floor-")), await freePort()];
  const runtime = await startRuntime(dataDir, [
    {
      config: {
        name: "floor",
        compatibilityDate: "2026-11-01",
        compatibilityFlags: ["nodejs_compat"],
        manifest: { mainModule, modulesRoot: "/", modules },
        env: {
          CONVERSATION: { type: "durable-object", worker: "floor", exportName: "Conversation" },
          MODEL_URL: { type: "text", value: modelUrl },
          REPLY_URL: { type: "text", value: `${origin}/answers` },
          SECRET: { type: "text", value: platform.credentials["secret"]!.replace("whsec_", "") },
        },
        exports: { Conversation: { type: "durable-object", storage: "sqlite" } },
      },
      dev: { unsafeDirectSockets: [{ host: "127.0.0.1", port }], unsafeRegisterWorker: false },
    },
  ]);
  return {
    name: "the floor",
    pids: [Number(await readFile(join(dataDir, "run", "workerd.pid"), "utf8"))],
    settleMs: 14_000,
    url: `http://127.0.0.1:${port}/`,
    expected: 202,
    ...speaking(platform),
    stop: async () => {
      await runtime.close();
      await platform.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
