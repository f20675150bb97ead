// The simulator by itself: `node local/simulator/main.ts --port 4010`.
import { parseArgs } from "node:util";
import { listen } from "../http.ts";
import { simulatorServer } from "./server.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "4010" } } });
const url = await listen(simulatorServer(), Number(values.port));
process.stdout.write(`model simulator at ${url}/v1\n`);
