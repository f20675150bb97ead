// The simulator by itself: `node local/simulator/main.ts --port 4010`. In a worker thread it tells its parent its URL.
import { parseArgs } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import { listen } from "../http.ts";
import { simulatorServer } from "./server.ts";

const { values } = parseArgs({ options: { port: { type: "string" } }, strict: false });
const given = (workerData as { port?: number } | null)?.port ?? values.port ?? 0;
const url = await listen(simulatorServer(), Number(given));
if (parentPort) parentPort.postMessage(url);
else process.stdout.write(`model simulator at ${url}/v1\n`);
