// SIGKILL of the runtime at many points of a turn: nothing acked is lost, nothing is shown twice.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RecordedEvent } from "#protocol/task-frames";
import { answers, dense, signUp, watch, type Person, type Watcher } from "./person.ts";
import { removeData, startProduct, type Product } from "./product.ts";

/** Milliseconds after the send. A turn with a tool and two model calls takes about half a second. */
const POINTS = [0, 5, 10, 20, 35, 50, 75, 100, 140, 180, 230, 290, 360, 440];
const ended = (event: RecordedEvent) => ["chat:done", "chat:error", "chat:cancelled"].includes(event.event);

let product: Product;
let ada: Person;
beforeAll(async () => {
  product = await startProduct();
  ada = await signUp(product.url);
});
afterAll(async () => {
  await product.stop();
  await removeData(product);
});

/** Connects until the runtime is back. */
async function comeBack(taskId: string): Promise<Watcher> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await watch(product.url, ada.token, taskId);
    } catch (error) {
      if (attempt > 100) throw error;
      await pause(100);
    }
  }
}

test(`the runtime is killed at ${POINTS.length} points`, { timeout: 300_000 }, async () => {
  let killed = 0;
  for (const [i, point] of POINTS.entries()) {
    const taskId = await ada.newTask();
    const before = await watch(product.url, ada.token, taskId);
    const clientMessageId = randomUUID();
    const content = i % 2 === 0 ? "count 60 every 5" : 'call remember {"text":"likes tea"}';
    const ack = await before.send(content, { client_message_id: clientMessageId });
    expect(ack).toMatchObject({ ok: true });
    await pause(point);
    process.kill(await product.runtimePid(), "SIGKILL");
    killed += 1;
    const seen = before.state().headSeq;
    before.close();

    const after = await comeBack(taskId);
    await after.resume();
    await after.until(ended);
    await after.resume();
    // Whoever starts from nothing sees every seq once.
    expect(after.seqs).toEqual(dense(after.seqs.length));
    expect(after.state().headSeq).toBeGreaterThanOrEqual(seen);
    // Whoever had seen a part and resumes from there ends with the same text.
    const resumed = before.events.concat(after.events.filter((event) => event.seq > seen));
    expect(resumed.map(({ seq }) => seq)).toEqual(dense(resumed.length));
    const { messages } = await ada.history(taskId);
    expect(answers(after.state().messages)).toEqual(answers(messages));
    expect(messages.filter((message) => message.client_message_id === clientMessageId)).toHaveLength(1);
    expect(await after.send(content, { client_message_id: clientMessageId })).toMatchObject({
      message_id: ack.message_id,
    });
    after.close();
  }
  process.stdout.write(`killed the runtime at ${killed} points\n`);
});

test("the whole host is killed in the middle of an answer: after the next start the answer is completed", async () => {
  const taskId = await ada.newTask();
  const before = await watch(product.url, ada.token, taskId);
  await before.send("count 100 every 20");
  await before.until((event) => event.event === "chat:chunk" && event.seq > 10);
  await product.kill();
  before.close();
  product = await startProduct({ dataDir: product.dataDir, port: product.port });
  const after = await comeBack(taskId);
  await after.resume();
  expect(await after.until(ended)).toMatchObject({ event: "chat:done" });
  expect(answers(after.state().messages)).toEqual([expect.stringMatching(/^t1 [\s\S]* t100$/)]);
  after.close();
});
