// Memory of 1,000 sockets that say nothing: workerd before, with them, and when their object has gone to sleep.
import { setTimeout as sleep } from "node:timers/promises";
import { startCrowd } from "./crowd.ts";
import { cpuMs, figure, memoryMb, say } from "../report.ts";
import { startPair } from "./socketio-pair.ts";
import { newTasks, type Stage } from "./stage.ts";

const SOCKETS = 1000;
/** workerd evicts a hibernating object about ten seconds after its last event. */
const ASLEEP_MS = 15_000;

export async function idle(stage: Stage): Promise<void> {
  say(`${SOCKETS} idle sockets`);
  const [crowd, workerd] = [startCrowd(), stage.pids[0]!];
  const rooms = await newTasks(stage, 1);
  const places = { urls: [stage.product.url], rooms, token: stage.ada.token };
  // What the first sockets cost is code and heap, not sockets.
  await crowd.open({ ...places, clients: 200 });
  await crowd.close();
  const before = await memoryMb(workerd);
  await crowd.open({ ...places, clients: SOCKETS });
  const connected = await memoryMb(workerd);
  await sleep(ASLEEP_MS);
  const [asleep, cpuBefore] = [await memoryMb(workerd), await cpuMs([workerd])];
  await sleep(3000);
  const idleCpu = ((await cpuMs([workerd])) - cpuBefore) / 3000;
  const words = [`before ${before.toFixed(0)}`, `connected ${connected.toFixed(0)}`, `asleep ${asleep.toFixed(0)} MB`];
  figure("workerd", words.join(", "));
  figure("added per socket, asleep", `${(((asleep - before) * 1024) / SOCKETS).toFixed(1)} KB`);
  figure("workerd's CPU while all are idle", `${(idleCpu * 100).toFixed(2)} % of a core`);
  const woken = await crowd.play({
    content: "stamp 1 every 1",
    expected: SOCKETS,
    settleMs: 0,
    windowMs: 10_000,
  });
  figure("woken by a message: clients that got its answer", `${woken.all} of ${SOCKETS}`);
  await crowd.close();

  const pair = await startPair(stage.simulatorUrl);
  if (pair) {
    const ofPair = async () => (await Promise.all(pair.pids.map(memoryMb))).reduce((sum, mb) => sum + mb, 0);
    const empty = await ofPair();
    await crowd.open({ urls: pair.urls, rooms: ["room"], clients: SOCKETS, token: "" });
    await sleep(stage.quick ? 1000 : ASLEEP_MS);
    const full = await ofPair();
    pair.stop();
    figure("Socket.IO pair and Redis", `before ${empty.toFixed(0)}, connected ${full.toFixed(0)} MB`);
    figure("memory added, TaskChat asleep / Socket.IO pair", ((asleep - before) / (full - empty)).toFixed(2));
  }
  crowd.stop();
}
