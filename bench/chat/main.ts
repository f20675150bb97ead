// `npm run bench:chat`: what TaskChat adds to a model's own stream, and how it fans out. Prints figures and ratios.
import { performance } from "node:perf_hooks";
import { signUp, watch, connect, connected, type Person } from "#test/person";
import { startSimulator } from "#local/simulator/start";
import { removeData, startProduct, type Product } from "#test/product";
import { gzipSync } from "node:zlib";
import { readFile } from "node:fs/promises";

interface Streamed {
  firstMs: number;
  totalMs: number;
}

const RUNS = 30;
const STREAMS = 100;
const TOKENS = 200;

function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

function line(name: string, values: number[], unit = "ms"): void {
  const p50 = quantile(values, 0.5).toFixed(1);
  const p99 = quantile(values, 0.99).toFixed(1);
  process.stdout.write(`${name.padEnd(52)} p50 ${p50.padStart(8)} ${unit}   p99 ${p99.padStart(8)} ${unit}\n`);
}

function ratio(name: string, value: number, budget: string): void {
  process.stdout.write(`${name.padEnd(52)} ${value.toFixed(2)}   (budget ${budget})\n`);
}

/** The model simulator asked directly: the floor. */
async function direct(baseUrl: string, content: string): Promise<Streamed> {
  const startedAt = performance.now();
  const response = await fetch(`${baseUrl}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer none" },
    body: JSON.stringify({ model: "simulator", stream: true, messages: [{ role: "user", content }] }),
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let firstMs = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    if (firstMs === 0 && /"content":"[^"]/.test(next.value)) firstMs = performance.now() - startedAt;
  }
  return { firstMs, totalMs: performance.now() - startedAt };
}

async function through(product: Product, ada: Person, content: string): Promise<Streamed & { ackMs: number }> {
  const watcher = await watch(product.url, ada.token, await ada.newTask());
  const startedAt = performance.now();
  const first = watcher.until((event) => event.event === "chat:chunk").then(() => performance.now() - startedAt);
  await watcher.send(content);
  const ackMs = performance.now() - startedAt;
  await watcher.until((event) => event.event === "chat:done", 120_000);
  watcher.close();
  return { firstMs: await first, totalMs: performance.now() - startedAt, ackMs };
}

async function one(product: Product, ada: Person, simulator: string): Promise<void> {
  const floor: Streamed[] = [];
  const ours: (Streamed & { ackMs: number })[] = [];
  for (let run = 0; run < RUNS + 5; run++) {
    const [bare, full] = [await direct(simulator, "count 20 every 2"), await through(product, ada, "count 20 every 2")];
    if (run < 5) continue;
    floor.push(bare);
    ours.push(full);
  }
  line(
    "one stream: first token, simulator directly",
    floor.map((run) => run.firstMs),
  );
  line(
    "one stream: first token, through TaskChat",
    ours.map((run) => run.firstMs),
  );
  line(
    "one stream: send to ack",
    ours.map((run) => run.ackMs),
  );
  const added =
    quantile(
      ours.map((run) => run.firstMs),
      0.5,
    ) -
    quantile(
      floor.map((run) => run.firstMs),
      0.5,
    );
  ratio("one stream: first token added (ms)", added, "≤ 10");
}

async function many(product: Product, ada: Person, simulator: string): Promise<void> {
  const content = `count ${TOKENS} every 20`;
  const floor = await Promise.all(Array.from({ length: STREAMS }, () => direct(simulator, content)));
  const ours = await Promise.all(Array.from({ length: STREAMS }, () => through(product, ada, content)));
  line(
    `${STREAMS} streams: first token, simulator directly`,
    floor.map((run) => run.firstMs),
  );
  line(
    `${STREAMS} streams: first token, through TaskChat`,
    ours.map((run) => run.firstMs),
  );
  const total = (runs: Streamed[]) => (STREAMS * TOKENS) / (Math.max(...runs.map((run) => run.totalMs)) / 1000);
  ratio(`${STREAMS} streams: tokens/s, TaskChat to simulator`, total(ours) / total(floor), "≥ 0.9");
}

async function fanOut(product: Product, ada: Person): Promise<void> {
  const taskId = await ada.newTask();
  const watchers = await Promise.all(Array.from({ length: 200 }, () => watch(product.url, ada.token, taskId)));
  const startedAt = performance.now();
  await watchers[0]!.send("count 5000 every 0");
  await Promise.all(watchers.map((watcher) => watcher.until((event) => event.event === "chat:done", 120_000)));
  const seconds = (performance.now() - startedAt) / 1000;
  ratio("1 room × 200 clients: tokens delivered/s", (5000 * 200) / seconds, "≥ 2 × socket.io + Redis adapter");
  for (const watcher of watchers) watcher.close();

  const late = await watch(product.url, ada.token, taskId);
  const resumedAt = performance.now();
  await late.resume();
  ratio(`resume of ${late.seqs.length} events (ms)`, performance.now() - resumedAt, "-");
  late.close();
}

async function idle(product: Product, ada: Person): Promise<void> {
  const rss = async () => {
    const status = await readFile(`/proc/${await product.runtimePid()}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  };
  const before = await rss();
  const taskId = await ada.newTask();
  const sockets = Array.from({ length: 1000 }, () => connect(product.url, ada.token, taskId));
  await Promise.all(sockets.map(connected));
  ratio("1,000 idle sockets: memory added (MB)", (await rss()) - before, "-");
  for (const socket of sockets) socket.disconnect();
}

async function bundle(): Promise<void> {
  const { bundleWorker } = await import("#local/host-bundle");
  const { modules } = await bundleWorker(new URL("../..", import.meta.url).pathname, "workers/index.ts");
  const bytes = Object.values(modules).reduce((sum, module) => sum + gzipSync(module.contents).length, 0);
  ratio("Worker bundle (MB gzipped)", bytes / 1024 / 1024, "≤ 1.5");
}

const startedAt = performance.now();
const simulator = await startSimulator();
const simulatorUrl = `${simulator.url}/v1`;
const product = await startProduct({
  env: { OPENAI_BASE_URL: simulatorUrl, OPENAI_API_KEY: "none", OPENAI_MODEL: "simulator" },
});
try {
  ratio("start with an empty data directory (s)", (performance.now() - startedAt) / 1000, "≤ 90 with the install");
  const ada = await signUp(product.url);
  const { body } = await ada.call("GET", "/readyz");
  process.stdout.write(`parts: ${JSON.stringify(body)}\n`);
  await one(product, ada, simulatorUrl);
  await many(product, ada, simulatorUrl);
  await fanOut(product, ada);
  await idle(product, ada);
  await bundle();
} finally {
  await product.stop();
  await simulator.close();
  await removeData(product);
}
