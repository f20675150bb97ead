// What no program of this shape can do without: `floor.worker.ts`, and the platform that speaks to it.
import { startWebhook } from "#test/platforms/webhook";
import { startWorker } from "../worker.ts";
import { speaking } from "./speaking.ts";
import type { Answering } from "./taker.ts";

export async function startFloor(modelUrl: string): Promise<Answering> {
  const platform = await startWebhook();
  const [origin] = Object.values(platform.origins);
  const texts = {
    MODEL_URL: modelUrl,
    REPLY_URL: `${origin}/answers`,
    SECRET: platform.credentials["secret"]!.replace("whsec_", ""),
  };
  const worker = await startWorker("floor", "bench/ingress/floor.worker.ts", texts, {
    env: { CONVERSATION: { type: "durable-object", worker: "floor", exportName: "Conversation" } },
    exports: { Conversation: { type: "durable-object", storage: "sqlite" } },
  });
  return {
    name: "the floor",
    pids: [worker.pid],
    settleMs: 14_000,
    url: `${worker.url}/`,
    expected: 202,
    ...speaking(platform),
    stop: async () => {
      await worker.stop();
      await platform.close();
    },
  };
}
