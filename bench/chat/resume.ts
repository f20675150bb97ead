// What a client gets back after it was away for 5,000 events: how fast, and that not one is missing or twice.
import { figure, say } from "../report.ts";
import { startPair } from "./socketio-pair.ts";
import { newTasks, type Stage } from "./stage.ts";
import { TaskSocket, type Seat } from "./task-socket.ts";

interface Page {
  events: { seq: number }[];
  more: boolean;
}

async function fetchAll(seat: Seat): Promise<{ seqs: number[]; firstMs: number; totalMs: number }> {
  const socket = await TaskSocket.open(seat);
  const startedAt = performance.now();
  const seqs: number[] = [];
  let firstMs = 0;
  for (let more = true; more;) {
    const page: Page = await socket.emit<Page>("chat:resume", { after_seq: seqs.at(-1) ?? 0 });
    seqs.push(...page.events.map((event) => event.seq));
    if (firstMs === 0) firstMs = performance.now() - startedAt;
    more = page.more;
  }
  socket.close();
  return { seqs, firstMs, totalMs: performance.now() - startedAt };
}

export async function resume(stage: Stage): Promise<void> {
  const target = stage.quick ? 1500 : 5000;
  say(`Resume of ${target} separate events`);
  const [taskId] = await newTasks(stage, 1);
  const seat = { url: stage.product.url, taskId: taskId!, token: stage.ada.token };
  const speaker = await TaskSocket.open(seat);
  const done = speaker.next("chat:done");
  await speaker.send(`count ${target} every 2`);
  await done;
  speaker.close();

  await fetchAll(seat);
  const { seqs, firstMs, totalMs } = await fetchAll(seat);
  const dense = seqs.every((seq, i) => seq === i + 1);
  if (!dense) throw new Error("a seq is missing or comes twice");
  figure(
    `TaskChat: ${seqs.length} events, every seq once`,
    `first page ${firstMs.toFixed(1)} ms, all ${totalMs.toFixed(1)} ms`,
  );
  const pair = await startPair(stage.simulatorUrl);
  if (!pair) return;
  const peer = { url: pair.urls[0]!, taskId: "room", token: "" };
  await fetchAll(peer);
  const floor = await fetchAll(peer);
  pair.stop();
  figure(
    `Socket.IO from an array in memory: ${floor.seqs.length} events`,
    `first page ${floor.firstMs.toFixed(1)} ms, all ${floor.totalMs.toFixed(1)} ms`,
  );
  const perEvent = (run: typeof floor) => run.totalMs / run.seqs.length;
  figure("time per event, TaskChat / memory", (perEvent({ seqs, firstMs, totalMs }) / perEvent(floor)).toFixed(1));
}
