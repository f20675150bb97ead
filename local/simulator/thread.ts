import { parentPort, workerData } from "node:worker_threads";
import { listen } from "../http.ts";
import { simulatorServer } from "./server.ts";

// The thread that `startSimulator` runs the simulator in. It tells its parent where it listens.
const { port } = workerData as { port: number };
parentPort!.postMessage(await listen(simulatorServer(), port));
