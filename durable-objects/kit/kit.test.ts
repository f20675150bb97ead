import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { AlarmBook } from "./alarm-book.ts";
import { Flood } from "./flood.ts";
import { ackPacket, connectErrorPacket, eventPacket, readFrame } from "./packets.ts";
import { hasTables, migrateSql, upgradeSql } from "./sql-migrations.ts";
import { within } from "./within.ts";

let objects = 0;
const fresh = () => env.TASK_CHAT.getByName(`kit-${objects++}`);

describe("packets", () => {
  it("reads what clients send", () => {
    expect(readFrame("2")).toEqual({ kind: "ping" });
    expect(readFrame('40/chat,{"token":"t"}')).toMatchObject({
      kind: "connect",
      namespace: "/chat",
      auth: { token: "t" },
    });
    expect(readFrame('42/chat,7["chat:send",{"a":1}]')).toEqual({
      kind: "event",
      namespace: "/chat",
      name: "chat:send",
      payload: { a: 1 },
      ackId: 7,
    });
  });

  it.each(["", "x", "49", '42/chat,["a"', "42/chat,{}", '451-["a",{"_placeholder":true,"num":0}]', "4\u0000"])(
    "calls %j invalid and does not throw",
    (frame) => expect(readFrame(frame)).toMatchObject({ kind: "invalid" }),
  );

  it("writes what clients read", () => {
    expect(eventPacket("/chat", "a", { b: 1 })).toBe('42/chat,["a",{"b":1}]');
    expect(ackPacket("/chat", 3, { ok: true })).toBe('43/chat,3[{"ok":true}]');
    expect(connectErrorPacket("/chat", "NOT_FOUND", "no")).toMatch(/^44\/chat,/);
  });
});

describe("flood", () => {
  it("lets a burst through, refuses a flood, and forgives with time", () => {
    const flood = new Flood();
    const verdicts = Array.from({ length: 300 }, () => flood.judge(1000));
    expect(verdicts.filter((verdict) => verdict === "ok")).toHaveLength(200);
    expect(flood.judge(2000)).toBe("ok");
  });
});

describe("alarm book", () => {
  it("rings what is due, keeps what failed, and keeps what set itself anew", () =>
    runInDurableObject(fresh(), async (_object, { storage }) => {
      migrateSql(storage.sql, [AlarmBook.migration]);
      const rung: string[] = [];
      const book: AlarmBook<"good" | "bad" | "again" | "later"> = new AlarmBook(storage, {
        good: async () => void rung.push("good"),
        bad: () => Promise.reject(new Error("no")),
        again: async () => book.set("again", Date.now() + 60_000),
        later: async () => void rung.push("later"),
      });
      const now = Date.now();
      book.set("good", now - 1);
      book.set("bad", now - 1);
      book.set("again", now - 1);
      book.set("later", now + 60_000);
      await book.ring();
      const left = storage.sql.exec<{ name: string }>("SELECT name FROM alarm ORDER BY name").toArray();
      expect(rung).toEqual(["good"]);
      expect(left.map(({ name }) => name)).toEqual(["again", "bad", "later"]);
      expect(await storage.getAlarm()).toBeGreaterThan(now);
    }));
});

describe("the platform's alarm", () => {
  const open = (storage: DurableObjectStorage, rung: string[] = []) =>
    new AlarmBook<"early" | "late">(storage, {
      early: async () => void rung.push("early"),
      late: async () => void rung.push("late"),
    });

  it("is written only when it would ring too late; what rings in vain sets the next", () =>
    runInDurableObject(fresh(), async (_object, { storage }) => {
      migrateSql(storage.sql, [AlarmBook.migration]);
      const rung: string[] = [];
      const book = open(storage, rung);
      const now = Date.now();
      book.set("late", now + 60_000);
      book.set("early", now + 30_000);
      expect(await storage.getAlarm()).toBe(now + 30_000);
      book.clear("early");
      book.set("late", now + 90_000);
      expect(await storage.getAlarm()).toBe(now + 30_000);
      await book.ring();
      expect(await storage.getAlarm()).toBe(now + 90_000);
      expect(rung).toEqual([]);
    }));

  it("rings what an earlier life of the object has set", () =>
    runInDurableObject(fresh(), async (_object, { storage }) => {
      migrateSql(storage.sql, [AlarmBook.migration]);
      open(storage).set("early", Date.now() - 1);
      const rung: string[] = [];
      await open(storage, rung).ring();
      expect(rung).toEqual(["early"]);
      await open(storage, rung).ring();
      expect(rung).toEqual(["early"]);
    }));

  it("is set anew after the storage was emptied", () =>
    runInDurableObject(fresh(), async (_object, { storage }) => {
      migrateSql(storage.sql, [AlarmBook.migration]);
      const book = open(storage);
      const now = Date.now();
      book.set("early", now + 30_000);
      await storage.deleteAlarm();
      await storage.deleteAll();
      book.forget();
      migrateSql(storage.sql, [AlarmBook.migration]);
      book.setSooner("early", now + 60_000);
      expect(await storage.getAlarm()).toBe(now + 60_000);
    }));
});

describe("a book that rings by timer", () => {
  const open = (storage: DurableObjectStorage, job: () => Promise<void>) =>
    new AlarmBook<"job" | "far">(storage, { job, far: async () => undefined }, { byTimer: true });

  it("rings what is near by itself, with the platform's alarm behind it, which it sets once", () =>
    runInDurableObject(fresh(), async (_object, { storage }) => {
      migrateSql(storage.sql, [AlarmBook.migration]);
      const rung = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      let times = 0;
      const book = open(storage, async () => rung[times++]!.resolve());
      const now = Date.now();
      book.set("job", now + 20);
      const armed = await storage.getAlarm();
      expect(armed).toBeGreaterThan(now + 1000);
      await rung[0]!.promise;
      book.set("job", Date.now() + 20);
      await rung[1]!.promise;
      expect(await storage.getAlarm()).toBe(armed);
      book.set("far", now + 60_000);
      expect(await storage.getAlarm()).toBe(armed);
      await book.stop();
    }));

  it("lets one alarm stand behind all that comes and goes, however near it is", () =>
    runInDurableObject(fresh(), async (_object, { storage }) => {
      migrateSql(storage.sql, [AlarmBook.migration]);
      const book = open(storage, async () => undefined);
      for (const dueInMs of [20_000, 9_000, 5_000, 1_000]) {
        const before = await storage.getAlarm();
        book.set("job", Date.now() + dueInMs);
        if (before !== null) expect(await storage.getAlarm()).toBe(before);
      }
      expect(await storage.getAlarm()).toBeLessThan(Date.now() + 10_000);
      await book.stop();
    }));

  it("lets the alarm that stands behind work ring while the object is in memory, and any later one when it is due", () =>
    runInDurableObject(fresh(), async (_object, { storage }) => {
      migrateSql(storage.sql, [AlarmBook.migration]);
      const book = open(storage, async () => undefined);
      const now = Date.now();
      book.set("far", now + 60_000);
      expect(await storage.getAlarm()).toBe(now + 60_000);
      book.set("job", now + 20_000);
      expect(await storage.getAlarm()).toBeLessThan(now + 10_000);
      await book.ring();
      expect(await storage.getAlarm()).toBeLessThan(Date.now() + 10_000);
      book.clear("job");
      await book.ring();
      expect(await storage.getAlarm()).toBe(now + 60_000);
    }));

  it("goes on with what an earlier life has set, and tries again what failed", () =>
    runInDurableObject(fresh(), async (_object, { storage }) => {
      migrateSql(storage.sql, [AlarmBook.migration]);
      const earlier = open(storage, () => Promise.reject(new Error("dead")));
      earlier.set("job", Date.now() + 60_000);
      await earlier.stop();
      storage.sql.exec("UPDATE alarm SET due_at = 1");
      const done = Promise.withResolvers<void>();
      let times = 0;
      const book = open(storage, async () => {
        if (times++ === 0) throw new Error("not yet");
        done.resolve();
      });
      book.resume();
      await done.promise;
      expect(times).toBe(2);
      await book.stop();
    }));

  it("runs one job at a time, whoever rings, and none after it was stopped", () =>
    runInDurableObject(fresh(), async (_object, { storage }) => {
      migrateSql(storage.sql, [AlarmBook.migration]);
      const [begun, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      let running = 0;
      let most = 0;
      const book = open(storage, async () => {
        most = Math.max(most, ++running);
        begun.resolve();
        await go.promise;
        running--;
        book.set("job", Date.now());
      });
      book.set("job", Date.now());
      await begun.promise;
      const rings = [book.ring(), book.ring()];
      const stopped = book.stop();
      go.resolve();
      await Promise.all([...rings, stopped]);
      expect([most, running]).toEqual([1, 0]);
    }));
});

describe("SQLite migrations", () => {
  it("run once each, in order, and a fresh object has none", () =>
    runInDurableObject(fresh(), (_object, { storage: { sql } }) => {
      expect(hasTables(sql)).toBe(false);
      const first = "CREATE TABLE a (x INTEGER)";
      migrateSql(sql, [first]);
      migrateSql(sql, [first, "ALTER TABLE a ADD COLUMN y INTEGER"]);
      expect(hasTables(sql)).toBe(true);
      expect(sql.exec("SELECT x, y FROM a").toArray()).toEqual([]);
    }));

  it("give a fresh object the newest shape at once, and leave it alone from then on", () =>
    runInDurableObject(fresh(), (_object, { storage: { sql } }) => {
      const history = ["CREATE TABLE a (x INTEGER)", "DROP TABLE a; CREATE TABLE b (x INTEGER)"];
      expect(upgradeSql(sql, history)).toBe(false);
      expect(hasTables(sql)).toBe(false);
      migrateSql(sql, history, "CREATE TABLE b (x INTEGER)");
      sql.exec("INSERT INTO b (x) VALUES (1)");
      expect(upgradeSql(sql, history)).toBe(true);
      expect(upgradeSql(sql, [...history, "ALTER TABLE b ADD COLUMN y INTEGER"])).toBe(true);
      expect(sql.exec("SELECT x, y FROM b").toArray()).toEqual([{ x: 1, y: null }]);
    }));
});

describe("work within a time", () => {
  it("is told when the time is over, and leaves no timer behind when it is done before", async () => {
    const late = within(
      5,
      (signal) =>
        new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
    );
    await expect(late).rejects.toMatchObject({ name: "TimeoutError" });
    vi.useFakeTimers();
    try {
      expect(await within(60_000, async (signal) => signal.aborted)).toBe(false);
      await expect(within(60_000, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
