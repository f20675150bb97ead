import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RedisEndpoint, startEmbeddedRedis, startRedisBridge } from "./endpoint.ts";

// The endpoint driven by Upstash's own clients.

let directory: string;
let endpoint: RedisEndpoint;
let redis: Redis;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "weft-redis-"));
  endpoint = await startEmbeddedRedis({ path: join(directory, "redis.json"), token: "right" });
  redis = new Redis({ url: endpoint.url, token: "right", retry: false });
});
afterAll(async () => {
  await endpoint.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  await redis.flushdb();
});

describe("strings and keys", () => {
  it("keeps values of every shape", async () => {
    await redis.mset({ text: "héllo 世界", object: { a: [1, null] }, number: 7, empty: "", ok: "OK" });
    expect(await redis.mget("text", "object", "number", "empty", "ok", "missing")).toEqual([
      "héllo 世界",
      { a: [1, null] },
      7,
      "",
      "OK",
      null,
    ]);
  });

  it("sets under conditions", async () => {
    expect(await redis.set("k", "1", { nx: true })).toBe("OK");
    expect(await redis.set("k", "2", { nx: true })).toBeNull();
    expect(await redis.set("k", "3", { xx: true, get: true })).toBe(1);
    expect(await redis.set("other", "3", { xx: true })).toBeNull();
    expect(await redis.getdel("k")).toBe(3);
    expect(await redis.exists("k")).toBe(0);
  });

  it("expires", async () => {
    await redis.set("k", "v", { ex: 100 });
    expect(await redis.ttl("k")).toBe(100);
    await redis.set("k", "w", { keepTtl: true });
    expect(await redis.pttl("k")).toBeGreaterThan(99_000);
    expect([await redis.persist("k"), await redis.ttl("k"), await redis.ttl("none")]).toEqual([1, -1, -2]);
    expect([await redis.expire("k", 50), await redis.expire("k", 10, "GT"), await redis.ttl("k")]).toEqual([1, 0, 50]);
    await redis.pexpire("k", 1);
    await expect.poll(() => redis.get("k")).toBeNull();
    expect(await redis.dbsize()).toBe(0);
  });

  it("counts, appends, renames and scans", async () => {
    expect([await redis.incr("n"), await redis.incrby("n", 5), await redis.decr("n")]).toEqual([1, 6, 5]);
    expect(await redis.incrbyfloat("n", 0.5)).toBe(5.5);
    expect(await redis.append("text", "añb")).toBe(4);
    expect(await redis.getrange("text", 0, 0)).toBe("a");
    await redis.rename("text", "a:renamed");
    expect((await redis.scan(0, { match: "a:*" }))[1]).toEqual(["a:renamed"]);
    expect(await redis.keys("?")).toEqual(["n"]);
    await expect(redis.incr("a:renamed")).rejects.toThrow("ERR value is not an integer");
    await expect(redis.lpush("n", "x")).rejects.toThrow("WRONGTYPE");
  });
});

describe("collections", () => {
  it("keeps hashes", async () => {
    expect(await redis.hset("h", { a: 1, b: "two", c: { x: 1 } })).toBe(3);
    expect(await redis.hgetall("h")).toEqual({ a: 1, b: "two", c: { x: 1 } });
    expect(await redis.hincrby("h", "a", 4)).toBe(5);
    expect(await redis.hmget("h", "a", "z")).toEqual({ a: 5, z: null });
    expect([await redis.hdel("h", "a", "b", "c"), await redis.exists("h"), await redis.hgetall("h")]).toEqual([
      3,
      0,
      null,
    ]);
  });

  it("keeps lists", async () => {
    await redis.rpush("l", "b", "c");
    await redis.lpush("l", "a", "z");
    expect(await redis.lrange("l", 0, -1)).toEqual(["z", "a", "b", "c"]);
    expect([await redis.lpop("l"), await redis.rpop("l"), await redis.llen("l")]).toEqual(["z", "c", 2]);
    expect(await redis.lmove("l", "m", "left", "right")).toBe("a");
    await redis.ltrim("l", 5, 9);
    expect(await redis.exists("l", "m")).toBe(1);
  });

  it("keeps sets", async () => {
    expect(await redis.sadd("s", "a", "b", "a")).toBe(2);
    await redis.sadd("t", "b", "c");
    expect(new Set(await redis.sunion("s", "t"))).toEqual(new Set(["a", "b", "c"]));
    expect(await redis.sinter("s", "t")).toEqual(["b"]);
    expect(await redis.smismember("s", ["a", "c"])).toEqual([1, 0]);
    expect(await redis.spop("s", 5)).toHaveLength(2);
    expect(await redis.exists("s")).toBe(0);
  });

  it("keeps sorted sets", async () => {
    await redis.zadd("z", { score: 3, member: "c" }, { score: 1, member: "a" }, { score: 2, member: "b" });
    expect(await redis.zrange("z", 0, -1, { withScores: true })).toEqual(["a", 1, "b", 2, "c", 3]);
    expect(await redis.zrange("z", 2, "+inf", { byScore: true })).toEqual(["b", "c"]);
    expect(await redis.zrange("z", "(3", "-inf", { byScore: true, rev: true, offset: 0, count: 1 })).toEqual(["b"]);
    expect(await redis.zadd("z", { gt: true, ch: true }, { score: 0, member: "a" }, { score: 9, member: "b" })).toBe(1);
    expect([await redis.zincrby("z", 2, "a"), await redis.zrank("z", "a"), await redis.zscore("z", "b")]).toEqual([
      3, 0, 9,
    ]);
    expect(await redis.zpopmin("z", 1)).toEqual(["a", 3]);
    expect([await redis.zremrangebyscore("z", 0, 5), await redis.zcard("z")]).toEqual([1, 1]);
  });
});

describe("several commands", () => {
  it("pipelines", async () => {
    expect(await redis.pipeline().set("a", 1).incr("a").hset("h", { x: 1 }).get("h2").exec()).toEqual([
      "OK",
      2,
      1,
      null,
    ]);
  });

  it("runs a transaction with nothing in between", async () => {
    const rounds = Array.from({ length: 20 }, () =>
      redis.multi().incr("n").incr("n").get("n").exec<[number, number, number]>(),
    );
    for (const [first, second, read] of await Promise.all(rounds))
      expect([second, read]).toEqual([first + 1, first + 1]);
    expect(await redis.get("n")).toBe(40);
  });

  it("runs scripts, by text and by hash", async () => {
    const script = redis.createScript<[string, number, string[]]>(
      `local n = redis.call("INCRBY", KEYS[1], ARGV[1]) return {ARGV[2], n, redis.call("HGETALL", "none")}`,
    );
    expect(await script.exec(["k"], ["2", "ü"])).toEqual(["ü", 2, []]);
    expect(await script.exec(["k"], ["3", "x"])).toEqual(["x", 5, []]);
    const sha = await redis.scriptLoad("return redis.call('GET', KEYS[1])");
    expect([await redis.scriptExists(sha), await redis.evalsha(sha, ["k"], [])]).toEqual([[1], 5]);
    await expect(redis.evalsha("f".repeat(40), [], [])).rejects.toThrow("NOSCRIPT");
  });

  it("tells what is wrong with a script, and goes on", async () => {
    await expect(redis.eval("return (", [], [])).rejects.toThrow("Error compiling script");
    await expect(redis.eval("return redis.call('INCR')", [], [])).rejects.toThrow("wrong number of arguments");
    await expect(redis.eval("return nothing.field", [], [])).rejects.toThrow("Error running script");
    await expect(redis.eval("return io.open('/etc/passwd')", [], [])).rejects.toThrow("Error running script");
    expect(await redis.eval("return redis.pcall('NOPE').err", [], [])).toContain("unknown command");
    expect(await redis.eval("return {1, 2.9, false, 'x'}", [], [])).toEqual([1, 2, null, "x"]);
    expect(await redis.eval("return tonumber(redis.call('PEXPIRETIME', KEYS[1]))", ["none"], [])).toBe(-2);
    expect(await redis.eval("return 1", [], [])).toBe(1);
  });
});

describe("rate limits", () => {
  const limiters = {
    "fixed window": Ratelimit.fixedWindow(3, "60 s"),
    "sliding window": Ratelimit.slidingWindow(3, "60 s"),
    "token bucket": Ratelimit.tokenBucket(3, "60 s", 3),
  };

  it.each(Object.entries(limiters))("%s: so many and no more, also at once, until reset", async (prefix, limiter) => {
    const limit = new Ratelimit({ redis, limiter, prefix, ephemeralCache: false });
    const results = await Promise.all(Array.from({ length: 8 }, () => limit.limit("somebody")));
    expect(results.filter(({ success }) => success)).toHaveLength(3);
    expect(results.every(({ reset }) => reset > Date.now())).toBe(true);
    expect((await limit.getRemaining("somebody")).remaining).toBe(0);
    expect((await limit.limit("somebody else")).success).toBe(true);
    await limit.resetUsedTokens("somebody");
    expect((await limit.limit("somebody")).success).toBe(true);
  });
});

describe("the endpoint", () => {
  it("wants its token on every path", async () => {
    for (const path of ["/", "/pipeline", "/multi-exec"]) {
      const response = await fetch(endpoint.url + path, { method: "POST", body: '["PING"]' });
      expect([path, response.status]).toEqual([path, 401]);
    }
  });

  it("refuses what is not a command", async () => {
    const headers = { authorization: "Bearer right" };
    for (const [path, body] of [
      ["/", ""],
      ["/", "{}"],
      ["/", "[]"],
      ["/pipeline", "[1]"],
      ["/multi-exec", '"x"'],
      ["/nope", "[]"],
    ]) {
      const response = await fetch(endpoint.url + path, { method: "POST", headers, body: body! });
      expect([path, body, response.ok]).toEqual([path, body, false]);
    }
    await expect(redis.exec(["NOPE", "x"])).rejects.toThrow("ERR unknown command 'NOPE'");
  });

  it("keeps everything over a restart, in a file for its owner only", async () => {
    const path = join(directory, "kept.json");
    const first = await startEmbeddedRedis({ path, token: "t" });
    const before = new Redis({ url: first.url, token: "t" });
    await before
      .pipeline()
      .set("s", "v", { ex: 100 })
      .hset("h", { a: 1 })
      .rpush("l", 1, 2)
      .sadd("set", "m")
      .zadd("z", { score: 1.5, member: "m" })
      .exec();
    await first.close();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const second = await startEmbeddedRedis({ path, token: "t" });
    const after = new Redis({ url: second.url, token: "t" });
    expect(await after.ttl("s")).toBeGreaterThan(95);
    expect(
      await after.pipeline().get("s").hgetall("h").lrange("l", 0, -1).smembers("set").zscore("z", "m").exec(),
    ).toEqual(["v", { a: 1 }, [1, 2], ["m"], 1.5]);
    await second.close();
  });

  it("starts empty when its file is damaged", async () => {
    const path = join(directory, "damaged.json");
    await writeFile(path, '{"format":1,"entr');
    const damaged = await startEmbeddedRedis({ path, token: "t" });
    expect(await new Redis({ url: damaged.url, token: "t" }).dbsize()).toBe(0);
    await damaged.close();
    expect(await readFile(path, "utf8")).toBe('{"format":1,"entr');
  });

  it("says in one sentence that a Redis elsewhere cannot be reached", async () => {
    await expect(startRedisBridge({ redisUrl: "redis://127.0.0.1:1", token: "t" })).rejects.toThrow(
      "The Redis that REDIS_URL names cannot be reached: connect ECONNREFUSED 127.0.0.1:1.",
    );
  });
});
