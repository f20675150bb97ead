// `npm run bench:ingress`: what it takes to verify, record and answer a webhook, and to post an agent's answer to it.
//   --peers   beside n8n and OpenClaw, which are installed below .data/bench the first time (over 2 GB). Linux only:
//             all of it then runs in a network of its own that has only a loopback.
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { startSimulator } from "#local/simulator/start";
import { figure, say, summary, times, verdict } from "../report.ts";
import { isApart, runApart } from "./apart.ts";
import { startFloor } from "./floor.ts";
import { fire } from "./load.ts";
import { installN8n, startN8n } from "./n8n.ts";
import { installOpenClaw, startOpenClaw } from "./openclaw.ts";
import { startOurs } from "./ours.ts";
import { answersAll, takes, takesSteadily, type Answering } from "./taker.ts";

const CONCURRENCY = [1, 10, 50];
/** Turns per second of processor time, at each of these. */
interface Turns {
  goingOn: number[];
  fresh: number[];
}

const { values } = parseArgs({ options: { peers: { type: "boolean", default: false } } });
if (values.peers && !isApart()) {
  await installN8n();
  await installOpenClaw();
  process.exit(await runApart(["--peers"]));
}

say(
  `${cpus().length} cores, ${cpus()[0]?.model.trim()}; Node ${process.version}; load before ${loadavg()[0]!.toFixed(1)}`,
);
const simulator = await startSimulator();
const modelUrl = `${simulator.url}/v1`;

const ours = await startOurs(modelUrl);
const rates: number[] = [];
let turns: Turns;
try {
  say("\n== webhooks that a command of the channel answers");
  await takes(ours, { concurrency: 4, total: 400 });
  for (const concurrency of CONCURRENCY) rates.push(await takes(ours, { concurrency, total: concurrency * 20 + 480 }));
  const steady = await takesSteadily(ours, { perSecond: 50, total: 500 });
  verdict("a webhook is verified, recorded and answered", steady, { atMost: 10, unit: "ms" });
  await forged(ours);

  say("\n== turns, from the webhook to the posted answer");
  turns = await manyTurns(ours);
} finally {
  await ours.stop();
}
const floor = await overTheFloor();
if (values.peers) await besidePeers();
await simulator.close();
summary();
say(`Load after: ${loadavg()[0]!.toFixed(1)}. Anything else that runs makes times worse, and ratios unfair.`);
process.exit();

async function forged(taker: Answering): Promise<void> {
  const shot = async (index: number) => {
    const { headers, body } = await taker.shot(index);
    const forgery = Object.fromEntries(Object.keys(headers).map((name) => [name, "forged"]));
    return { headers: { ...forgery, "content-type": "application/json" }, body };
  };
  const load = await fire({ ...taker, shot, expected: 401 }, { concurrency: 10, total: 2000 });
  times("Weft: a forged webhook is refused, 10 at a time", load.latencies);
}

async function manyTurns(answering: Answering): Promise<Turns> {
  await answersAll(answering, { concurrency: 10, total: 400, conversations: 100 });
  const rounds: Turns = { goingOn: [], fresh: [] };
  for (const concurrency of CONCURRENCY) {
    const total = concurrency === 1 ? 300 : 600;
    rounds.goingOn.push(await answersAll(answering, { concurrency, total, conversations: 100, goOn: true }));
    rounds.fresh.push(await answersAll(answering, { concurrency, total, conversations: total }));
  }
  return rounds;
}

/** How much of the least that a turn can take here ours takes. */
async function overTheFloor(): Promise<Turns> {
  say("\n== the floor: a Worker that keeps what came and what was answered, and nothing else");
  const least = await startFloor(modelUrl);
  const rounds = await manyTurns(least);
  await least.stop();
  for (const [i, concurrency] of CONCURRENCY.entries()) {
    const ratio = (kind: keyof Turns) => (rounds[kind][i]! / turns[kind][i]!).toFixed(1);
    figure(
      `Weft's processor time in floors, ${concurrency} at a time`,
      `${ratio("goingOn")} going on, ${ratio("fresh")} new`,
    );
  }
  return rounds;
}

async function besidePeers(): Promise<void> {
  say("\n== n8n");
  const n8n = await startN8n();
  await takes(n8n, { concurrency: 4, total: 100 });
  for (const [i, concurrency] of CONCURRENCY.entries()) {
    const rate = await takes(n8n, { concurrency, total: concurrency * 10 + 100 });
    verdict(`webhooks a second against n8n's, ${concurrency} at a time`, rates[i]! / rate, { atLeast: 10, unit: "x" });
  }
  await n8n.stop();

  say("\n== OpenClaw");
  const openclaw = await startOpenClaw(modelUrl);
  await answersAll(openclaw, { concurrency: 1, total: 3, conversations: 3 });
  for (const [i, concurrency] of CONCURRENCY.entries()) {
    const total = concurrency === 1 ? 20 : 60;
    const on = await answersAll(openclaw, { concurrency, total, conversations: total, goOn: true });
    const rate = await answersAll(openclaw, { concurrency, total, conversations: total });
    const beside = { atLeast: 100, unit: "x" };
    verdict(`turns per core against OpenClaw's, going on, ${concurrency} at a time`, turns.goingOn[i]! / on, beside);
    verdict(`turns per core against OpenClaw's, new, ${concurrency} at a time`, turns.fresh[i]! / rate, beside);
    const ratios = [floor.goingOn[i]! / on, floor.fresh[i]! / rate].map((ratio) => ratio.toFixed(0));
    figure(`  and the floor's, ${concurrency} at a time`, `${ratios[0]} x going on, ${ratios[1]} x new`);
  }
  await openclaw.stop();
}
