import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { AlarmBook } from "./alarm-book.ts";
import { Flood } from "./flood.ts";
import { ackPacket, connectErrorPacket, eventPacket, readFrame } from "./packets.ts";
import { hasTables, migrateSql } from "./sql-migrations.ts";

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
});
