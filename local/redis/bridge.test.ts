import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RedisEndpoint, startRedisBridge } from "./endpoint.ts";
import { RedisEngine } from "./engine/redis-engine.ts";
import { CommandError, type Reply } from "./engine/reply.ts";

// A Redis server on a TCP port, made of the embedded engine, and the bridge in front of it.

function resp(reply: Reply): string {
  if (reply === null) return "$-1\r\n";
  if (typeof reply === "number") return `:${reply}\r\n`;
  if (Array.isArray(reply)) return `*${reply.length}\r\n${reply.map(resp).join("")}`;
  return reply === "OK" ? "+OK\r\n" : `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`;
}

/** Commands as clients send them: `*2\r\n$3\r\nGET\r\n$1\r\nk\r\n`. What is not complete yet stays. */
function* commands(unread: { bytes: Buffer }): Generator<string[]> {
  for (;;) {
    let at = 0;
    const line = () => {
      const end = unread.bytes.indexOf("\r\n", at);
      const text = end < 0 ? "" : unread.bytes.toString("utf8", at + 1, end);
      at = end < 0 ? unread.bytes.length + 1 : end + 2;
      return Number(text);
    };
    const words = Array.from({ length: line() || 0 }, () => {
      const length = line();
      const text = unread.bytes.toString("utf8", at, at + length);
      at += length + 2;
      return text;
    });
    if (words.length === 0 || at > unread.bytes.length) return;
    unread.bytes = unread.bytes.subarray(at);
    yield words;
  }
}

const engine = new RedisEngine();

function run(command: string[]): string {
  if (command[0] === "CLIENT") return "+OK\r\n";
  try {
    return resp(engine.call(command));
  } catch (error) {
    if (error instanceof CommandError) return `-${error.message}\r\n`;
    throw error;
  }
}

function serve(socket: Socket): void {
  const unread = { bytes: Buffer.alloc(0) };
  let queued: string[][] | null = null;
  const answer = (command: string[]) => {
    if (command[0] === "MULTI") {
      queued = [];
      return "+OK\r\n";
    }
    if (command[0] === "EXEC") {
      const replies = queued!.map(run);
      queued = null;
      return `*${replies.length}\r\n${replies.join("")}`;
    }
    if (!queued) return run(command);
    queued.push(command);
    return "+QUEUED\r\n";
  };
  socket.on("data", (data) => {
    unread.bytes = Buffer.concat([unread.bytes, data]);
    for (const command of commands(unread)) socket.write(answer(command));
  });
}

const server = createServer(serve);
let bridge: RedisEndpoint;
let redis: Redis;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  bridge = await startRedisBridge({ redisUrl: `redis://127.0.0.1:${port}`, token: "right" });
  redis = new Redis({ url: bridge.url, token: "right", retry: false });
});
afterAll(async () => {
  await bridge.close();
  server.close();
});

it("carries commands, pipelines and transactions", async () => {
  expect([await redis.set("k", { a: "世界" }), await redis.get("k"), await redis.get("none")]).toEqual([
    "OK",
    { a: "世界" },
    null,
  ]);
  expect(await redis.pipeline().incr("n").hset("h", { x: 1 }).hgetall("h").exec()).toEqual([1, 1, { x: 1 }]);
  expect(await redis.multi().incr("n").get("n").exec()).toEqual([2, 2]);
});

it("carries errors, also from the middle of a transaction", async () => {
  await redis.set("text", "x");
  await expect(redis.incr("text")).rejects.toThrow("ERR value is not an integer");
  const outcomes = await redis.pipeline().incr("text").incr("n").exec({ keepErrors: true });
  expect(outcomes).toMatchObject([{ error: "ERR value is not an integer or out of range" }, { result: 3 }]);
  const response = await fetch(`${bridge.url}/multi-exec`, {
    method: "POST",
    headers: { authorization: "Bearer right" },
    body: '[["INCR","text"],["INCR","n"]]',
  });
  expect(await response.json()).toMatchObject([
    { error: "ERR value is not an integer or out of range" },
    { result: 4 },
  ]);
});

it("carries the scripts of a rate limit", async () => {
  const limit = new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(2, "60 s"), ephemeralCache: false });
  const results = [await limit.limit("a"), await limit.limit("a"), await limit.limit("a")];
  expect(results.map(({ success }) => success)).toEqual([true, true, false]);
});
