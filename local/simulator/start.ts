import { once } from "node:events";
import { Worker } from "node:worker_threads";

export interface Simulator {
  url: string;
  close(): Promise<void>;
}

/** Starts the simulator in a thread of its own, so that its load does not slow the rest. */
export async function startSimulator(port = 0): Promise<Simulator> {
  const worker = new Worker(new URL("./main.ts", import.meta.url), { workerData: { port } });
  const failed = once(worker, "error").then(([error]) => Promise.reject(error as Error));
  const [url] = (await Promise.race([once(worker, "message"), failed])) as [string];
  return {
    url,
    close: async () => {
      await worker.terminate();
    },
  };
}
