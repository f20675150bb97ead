import { Worker } from "node:worker_threads";

export interface SimulatorEndpoint {
  /** Without the `/v1` that OpenAI's paths start with. */
  url: string;
  close(): Promise<void>;
}

/** Starts the simulator in a thread of its own, so that its load does not slow the rest. */
export async function startSimulator(port = 0): Promise<SimulatorEndpoint> {
  const worker = new Worker(new URL("./thread.ts", import.meta.url), { workerData: { port } });
  const url = await new Promise<string>((resolve, reject) => {
    worker.once("message", resolve);
    worker.on("error", reject);
  });
  return {
    url,
    close: async () => {
      await worker.terminate();
    },
  };
}
