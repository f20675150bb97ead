// From `chat:send` to its ack, which says that the message is stored. The floor is an ack that promises nothing.
import { cpuMs, figure, quantile, say, times, verdict } from "../report.ts";
import { startPair } from "./socketio-pair.ts";
import { newTasks, type Stage } from "./stage.ts";
import { TaskSocket } from "./task-socket.ts";

const WARM_UP = 10;

async function timed(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

export async function ack(stage: Stage): Promise<void> {
  say("Send to ack, one after another");
  const rounds = stage.quick ? 40 : 200;
  const ours: number[] = [];
  // A task for every ten messages: a long conversation would be compacted.
  let cpu = 0;
  for (const taskId of await newTasks(stage, Math.ceil((rounds + WARM_UP) / 10))) {
    const socket = await TaskSocket.open({ url: stage.product.url, taskId, token: stage.ada.token });
    const before = await cpuMs(stage.pids.slice(0, 1));
    for (let i = 0; i < 10; i++) {
      const done = socket.next("chat:done");
      ours.push(await timed(() => socket.send("say ok")));
      await done;
    }
    cpu += (await cpuMs(stage.pids.slice(0, 1))) - before;
    socket.close();
  }
  times("TaskChat (stored)", ours.slice(WARM_UP));
  const pair = await startPair(stage.simulatorUrl);
  if (pair) {
    const socket = await TaskSocket.open({ url: pair.urls[0]!, taskId: "room", token: "" });
    const theirs: number[] = [];
    for (let i = 0; i < rounds + WARM_UP; i++) theirs.push(await timed(() => socket.send("")));
    socket.close();
    pair.stop();
    times("Socket.IO (not stored)", theirs.slice(WARM_UP));
    figure("p50, TaskChat / Socket.IO", (quantile(ours, 0.5) / quantile(theirs, 0.5)).toFixed(1));
  }
  verdict("CPU of workerd per chat:send, its whole answer included", cpu / ours.length, { atMost: 5, unit: "ms" });
}
