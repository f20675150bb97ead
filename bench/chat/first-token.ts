// Time to the first token and tokens per second: the simulator itself, a bare relay, the AI SDK, and TaskChat.
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { cpuMs, figure, quantile, say, times, verdict } from "../report.ts";
import { startWorker } from "../worker.ts";
import { newTasks, type Stage } from "./stage.ts";
import { isEvent, TaskSocket } from "./task-socket.ts";

interface Streamed {
  firstMs: number;
  totalMs: number;
  ackMs?: number;
}

interface Path {
  name: string;
  /** Makes ready for so many streams; each is begun by its function. */
  prepare(streams: number): Promise<((content: string) => Promise<Streamed>)[]>;
  pid?: number;
}

const SETTLE_MS = 3000;
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

/** Asks over HTTP; the first token has come when `first` is in what was read. */
function ask(url: string, body: object, first: string): Promise<Streamed> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: "POST", agent, headers: { "content-type": "application/json" } });
    asked.on("error", reject).on("response", (response) => {
      let firstMs = 0;
      response.on("data", (bytes: Buffer) => {
        if (firstMs === 0 && bytes.includes(first)) firstMs = performance.now() - startedAt;
      });
      response.on("end", () => resolve({ firstMs, totalMs: performance.now() - startedAt }));
    });
    asked.end(JSON.stringify(body));
  });
}

function overHttp(name: string, start: (content: string) => Promise<Streamed>, pid?: number): Path {
  return {
    name,
    prepare: async (streams) => Array.from({ length: streams }, () => start),
    ...(pid === undefined ? {} : { pid }),
  };
}

async function through(socket: TaskSocket, content: string): Promise<Streamed> {
  const startedAt = performance.now();
  const since = () => performance.now() - startedAt;
  let [firstMs, ackMs] = [0, 0];
  socket.onEvent = (frame) => {
    if (firstMs === 0 && isEvent(frame, "chat:chunk")) firstMs = since();
  };
  const done = socket.next("chat:done");
  await socket.send(content).then(() => (ackMs = since()));
  await done;
  const totalMs = since();
  socket.close();
  return { firstMs, totalMs, ackMs };
}

function taskChat(stage: Stage): Path {
  return {
    name: "TaskChat",
    pid: stage.pids[0]!,
    prepare: async (streams) => {
      const taskIds = await newTasks(stage, streams);
      const { token } = stage.ada;
      const sockets = await Promise.all(
        taskIds.map((taskId) => TaskSocket.open({ url: stage.product.url, taskId, token })),
      );
      return sockets.map((socket) => (content: string) => through(socket, content));
    },
  };
}

async function one(paths: Path[], rounds: number): Promise<void> {
  say("One stream (20 tokens, one every 2 ms)");
  const warmUp = 5;
  const seen = new Map(paths.map((path) => [path.name, [] as Streamed[]]));
  for (let round = 0; round < rounds + warmUp; round++) {
    for (const path of paths) {
      const [start] = await path.prepare(1);
      const streamed = await start!("count 20 every 2");
      if (round >= warmUp) seen.get(path.name)!.push(streamed);
    }
  }
  const firsts = (name: string) => seen.get(name)!.map((run) => run.firstMs);
  for (const { name } of paths) times(`first token, ${name}`, firsts(name));
  const added = quantile(firsts("TaskChat"), 0.5) - quantile(firsts("simulator"), 0.5);
  verdict("one stream: first token added by TaskChat, p50", added, { atMost: 10, unit: "ms" });
}

interface Load {
  streams: number;
  tokens: number;
  /** The streams begin evenly over this time. */
  overMs: number;
}

interface Measured {
  firstMs: number;
  perSecond: number;
}

async function underLoad(path: Path, { streams, tokens, overMs }: Load): Promise<Measured> {
  await Promise.all((await path.prepare(streams)).map((start) => start("count 5 every 20")));
  const starts = await path.prepare(streams);
  // What making the conversations left to do (their copies in Postgres) is not what is measured.
  await sleep(SETTLE_MS);
  const pids = path.pid === undefined ? [] : [path.pid];
  const cpuBefore = await cpuMs(pids);
  const startedAt = performance.now();
  const runs = await Promise.all(
    starts.map(async (start, i) => {
      if (overMs > 0) await sleep((i * overMs) / streams);
      return start(`count ${tokens} every 20`);
    }),
  );
  const perSecond = (streams * tokens * 1000) / (performance.now() - startedAt);
  const cpu = ((await cpuMs(pids)) - cpuBefore) / (streams * tokens);
  const firsts = runs.map((run) => run.firstMs);
  times(`first token, ${path.name}`, firsts);
  figure("  tokens/s", perSecond.toFixed(0));
  if (path.pid !== undefined) figure("  workerd's CPU per token", `${cpu.toFixed(3)} ms`);
  if (runs[0]!.ackMs !== undefined) {
    times(
      "  send to ack",
      runs.map((run) => run.ackMs!),
    );
    if (overMs === 0) verdict(`${streams} streams: CPU per streamed token, TaskChat`, cpu, { atMost: 0.2, unit: "ms" });
  }
  return { firstMs: quantile(firsts, 0.5), perSecond };
}

async function many(paths: Path[], load: Load): Promise<void> {
  const begin = load.overMs === 0 ? "at once" : `within ${load.overMs / 1000} s`;
  const title = `${load.streams} streams that begin ${begin}`;
  say(`${title} (${load.tokens} tokens each, one every 20 ms)`);
  const seen: Record<string, Measured> = {};
  for (const path of paths) seen[path.name] = await underLoad(path, load);
  const { simulator, "bare relay": relay, TaskChat: ours } = seen;
  verdict(`${title}: first token p50, TaskChat / relay`, ours!.firstMs / relay!.firstMs, { atMost: 1.5, unit: "×" });
  const sdk = seen["AI SDK streamText"];
  if (sdk) figure("first token p50, TaskChat / AI SDK", (ours!.firstMs / sdk.firstMs).toFixed(2));
  figure("tokens/s, TaskChat / simulator", (ours!.perSecond / simulator!.perSecond).toFixed(2));
}

export async function firstToken(stage: Stage): Promise<void> {
  const relay = await startWorker("relay", "bench/chat/relay.worker.ts", { MODEL_URL: stage.simulatorUrl });
  try {
    const question = (content: string) => ({ model: "simulator", stream: true, messages: [{ role: "user", content }] });
    const paths = [
      overHttp("simulator", (content) =>
        ask(`${stage.simulatorUrl}/chat/completions`, question(content), '"content":"t1'),
      ),
      overHttp("bare relay", (content) => ask(`${relay.url}/relay`, { content }, '"content":"t1'), relay.pid),
      overHttp("AI SDK streamText", (content) => ask(`${relay.url}/stream-text`, { content }, "t1"), relay.pid),
      taskChat(stage),
    ];
    await one(paths, stage.quick ? 15 : 50);
    const load = { streams: 100, tokens: stage.quick ? 100 : 200 };
    await many(paths, { ...load, overMs: 0 });
    // The AI SDK is left out: it is saturated by then.
    const others = paths.filter(({ name }) => name !== "AI SDK streamText");
    await many(others, { ...load, overMs: stage.quick ? 1500 : 3000 });
  } finally {
    agent.destroy();
    await relay.stop();
  }
}
