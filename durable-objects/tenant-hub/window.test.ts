import { env, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import type { News } from "#core/resource/watch";
import type { Resource } from "#protocol/kinds/resource";
import { tenantHub } from "../stubs.ts";
import { ChangeJournal } from "./journal.ts";
import { WatchWindow } from "./store/window.ts";
import { Watchers } from "./watchers.ts";

function news(resourceVersion: number, padding = ""): News {
  const metadata = { name: `g-${resourceVersion}`, namespace: "default", resourceVersion: String(resourceVersion) };
  const object = { apiVersion: "v", kind: "Ghost", metadata, spec: { padding } } as unknown as Resource;
  return { resourceVersion, type: "ADDED", now: { object, owner: "ada" } };
}

const versions = (found: Iterable<News>) => [...found].map((one) => one.resourceVersion);

function inWindow(work: (sql: SqlStorage, ctx: DurableObjectState) => void | Promise<void>): Promise<void> {
  const hub = tenantHub(env, crypto.randomUUID());
  return runInDurableObject(hub, (_hub, ctx) => work(ctx.storage.sql, ctx));
}

it("gives what came after a version, and survives the object", () =>
  inWindow((sql) => {
    const window = new WatchWindow(sql);
    window.load();
    window.begin(10);
    window.append([news(11), news(13)], 14);
    const later = new WatchWindow(sql);
    later.load();
    expect(later.bounds).toEqual({ low: 10, high: 14 });
    expect(versions(later.after(11, "Ghost"))).toEqual([13]);
    expect(versions(later.after(10, "Bot"))).toEqual([]);
  }));

it("forgets the oldest, by number and by size, and knows what it forgot", () =>
  inWindow((sql) => {
    const few = new WatchWindow(sql, { rows: 8, bytes: 1_000_000 });
    few.load();
    few.begin(0);
    for (let version = 1; version <= 9; version++) few.append([news(version)], version);
    expect(few.bounds).toEqual({ low: 3, high: 9 });
    const small = new WatchWindow(sql, { rows: 1000, bytes: 10_000 });
    small.load();
    small.append([news(10, "x".repeat(9_500))], 10);
    expect(small.bounds!.low).toBeGreaterThan(3);
    expect(versions(small.after(small.bounds!.low, "Ghost"))).toEqual(expect.arrayContaining([10]));
  }));

it("a version that was forgotten, or that is not yet, cannot be taken up", () =>
  inWindow((sql, ctx) => {
    const window = new WatchWindow(sql);
    window.load();
    window.begin(100);
    window.append([news(101)], 101);
    const journal = new ChangeJournal(window, new Watchers(ctx), {
      scope: () => {
        throw new Error("Postgres is not asked");
      },
      found: () => undefined,
    });
    expect(journal.since(99, "Ghost")).toBeNull();
    expect(journal.since(102, "Ghost")).toBeNull();
    expect(versions(journal.since(100, "Ghost")!)).toEqual([101]);
  }));
