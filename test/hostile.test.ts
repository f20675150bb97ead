// What strangers and broken clients can do: clear errors, and nothing changes.
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { connect, signUp, watch, type Person } from "./person.ts";
import { removeData, startProduct, type Product } from "./product.ts";

let product: Product;
let ada: Person;
let eve: Person;
let taskId: string;
beforeAll(async () => {
  product = await startProduct();
  [ada, eve] = [await signUp(product.url), await signUp(product.url, "Eve")];
  taskId = await ada.newTask();
});
afterAll(async () => {
  await product.stop();
  await removeData(product);
});

async function refused(token: string, task: string): Promise<{ code?: string }> {
  const socket = connect(product.url, token, task);
  const [error] = (await once(socket as never, "connect_error")) as [{ data?: { code?: string } }];
  socket.disconnect();
  return error.data?.code ? { code: error.data.code } : {};
}

describe("the door", () => {
  test("a wrong token, another organization's task and a task that does not exist", async () => {
    expect(await refused("nonsense", taskId)).toEqual({ code: "UNAUTHENTICATED" });
    expect(await refused(eve.token, taskId)).toEqual({ code: "NOT_FOUND" });
    expect(await refused(eve.token, randomUUID())).toEqual({ code: "NOT_FOUND" });
    expect(await refused("", "")).toEqual({ code: "UNAUTHENTICATED" });
  });

  test("REST and SSE of another organization's task look like nothing is there", async () => {
    for (const [method, path] of [
      ["GET", "messages"],
      ["GET", "events"],
      ["POST", "messages"],
      ["POST", "cancel"],
    ] as const) {
      const body = method === "POST" ? { content: "say hi" } : undefined;
      expect((await eve.call(method, `/api/v1/tasks/${taskId}/${path}`, body)).status).toBe(404);
    }
    expect((await ada.history(taskId)).messages).toEqual([]);
  });

  test("a key that may only read cannot write", async () => {
    const made = await ada.call("POST", "/api/v1/api-keys", { name: "reader", scopes: ["read:*"], expires_at: null });
    const reader = await watch(product.url, (made.body as { key: string }).key, taskId);
    expect(await reader.send("say hi")).toMatchObject({ ok: false, code: "FORBIDDEN" });
    expect(await reader.emit("history:sync", {})).toMatchObject({ ok: true });
    reader.close();
  });
});

describe("bad frames", () => {
  test("invalid payloads and unknown events are acked with what is wrong", async () => {
    const watcher = await watch(product.url, ada.token, taskId);
    expect(await watcher.emit("chat:send", { content: "x" })).toMatchObject({
      code: "INVALID",
      path: "client_message_id",
    });
    expect(await watcher.emit("chat:send", "text")).toMatchObject({ ok: false, code: "INVALID" });
    expect(await watcher.emit("no:such", {})).toMatchObject({ ok: false, code: "INVALID" });
    expect(await watcher.emit("chat:retry", { message_id: "x" })).toMatchObject({ ok: false, code: "NOT_FOUND" });
    watcher.close();
  });

  test("a frame over 1 MiB closes the socket and nothing else", async () => {
    const watcher = await watch(product.url, ada.token, taskId);
    const closed = once(watcher.socket as never, "disconnect");
    watcher.socket.emit("chat:send", { client_message_id: randomUUID(), content: "x".repeat(1_100_000) });
    await closed;
    expect((await ada.history(taskId)).messages).toEqual([]);
  });

  test("10,000 fuzzed frames: no crash, nothing stored", async () => {
    let sent = 0;
    while (sent < 10_000) {
      const socket = new WebSocket(
        `${product.url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket&task_id=${taskId}`,
      );
      await once(socket, "open");
      socket.send(`40/chat,${JSON.stringify({ token: ada.token })}`);
      for (let i = 0; i < 100 && socket.readyState === WebSocket.OPEN; i++) socket.send(fuzzed(sent++));
      socket.close();
      await once(socket, "close");
    }
    expect((await ada.history(taskId)).messages).toEqual([]);
    expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
    expect(product.output()).not.toContain('"level":"error"');
  });
});

const NAMES = [
  "chat:send",
  "chat:cancel",
  "chat:resume",
  "history:sync",
  "task:join",
  "skill:response",
  "__proto__",
  "x",
];
const VALUES = [
  null,
  1,
  -1,
  Number.POSITIVE_INFINITY,
  "",
  "x",
  [],
  {},
  { content: 1 },
  { after_seq: -1 },
  { limit: 1e9 },
  { task_id: {} },
];

function fuzzed(n: number): string | Buffer {
  const pick = <T>(list: T[]): T => list[Math.floor(Math.random() * list.length)]!;
  switch (n % 5) {
    case 0:
      return `42/chat,${n}${JSON.stringify([pick(NAMES), pick(VALUES)])}`;
    case 1:
      return randomBytes(20).toString("latin1");
    case 2:
      return `4${pick(["2", "3", "5", "6", "9", ""])}${pick(["/chat,", "/other,", "", "999999-"])}${pick(['["a"', "[]", "{}", '[{"_placeholder":true}]'])}`;
    case 3:
      return `42/chat,${JSON.stringify([pick(NAMES), pick(VALUES), pick(VALUES)])}`;
    default:
      return randomBytes(30);
  }
}
