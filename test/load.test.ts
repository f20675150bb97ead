// Many sockets, one room and many rooms: no seq is lost or repeated.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RecordedEvent } from "#protocol/task-frames";
import { connect, connected, dense, signUp, watch, type Person } from "./person.ts";
import { removeData, startProduct, type Product } from "./product.ts";

const done = (event: RecordedEvent) => event.event === "chat:done";

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

test("200 clients in one streaming room", async () => {
  const taskId = await ada.newTask();
  const watchers = await Promise.all(dense(200).map(() => watch(product.url, ada.token, taskId)));
  await watchers[0]!.send("count 300 every 5");
  await Promise.all(watchers.map((watcher) => watcher.until(done)));
  const texts = new Set(watchers.map((watcher) => watcher.state().messages.at(-1)?.content));
  expect(texts.size).toBe(1);
  for (const { seqs } of watchers) expect(seqs).toEqual(dense(seqs.length, seqs[0]));
  for (const watcher of watchers) watcher.close();
});

test("100 tasks stream at once", async () => {
  const taskIds = await Promise.all(dense(100).map(() => ada.newTask()));
  const watchers = await Promise.all(taskIds.map((taskId) => watch(product.url, ada.token, taskId)));
  await Promise.all(watchers.map((watcher) => watcher.send("count 50 every 20")));
  await Promise.all(watchers.map((watcher) => watcher.until(done)));
  for (const watcher of watchers) {
    await watcher.resume();
    expect(watcher.seqs).toEqual(dense(watcher.seqs.length));
    watcher.close();
  }
});

test("1,000 idle sockets on one task, then a message to all", async () => {
  const taskId = await ada.newTask();
  const sockets = [];
  for (let batch = 0; batch < 10; batch++) {
    const opened = dense(100).map(() => connect(product.url, ada.token, taskId));
    await Promise.all(opened.map(connected));
    sockets.push(...opened);
  }
  const heard = sockets.map((socket) => new Promise((resolve) => socket.once("chat:done", resolve)));
  const watcher = await watch(product.url, ada.token, taskId);
  await watcher.send("say hello everybody");
  expect(await Promise.all(heard)).toHaveLength(1000);
  for (const socket of sockets) socket.disconnect();
  watcher.close();
});
