import { env, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { migrateSql } from "../kit/sql-migrations.ts";
import { Standing } from "./standing.ts";
import { HubStore, MIGRATIONS } from "./store.ts";

afterEach(() => void vi.useRealTimers());

const withStanding = (use: (standing: Standing, store: HubStore, storage: DurableObjectStorage) => Promise<void>) =>
  runInDurableObject(env.CHANNEL_HUB.getByName(crypto.randomUUID()), async (_object, { storage }) => {
    migrateSql(storage.sql, MIGRATIONS);
    const store = new HubStore(storage.sql);
    await use(new Standing(env, { storage, store, open: async () => null }), store, storage);
  });

it("what comes is counted on disk within a second, once however much it is", () =>
  withStanding(async (standing, store) => {
    vi.useFakeTimers();
    for (let n = 0; n < 9; n++) standing.received(2);
    expect(vi.getTimerCount()).toBe(1);
    expect(store.tally().received).toBe(0);
    vi.advanceTimersByTime(1000);
    expect(store.tally().received).toBe(18);
  }));

it("what was counted of a channel that is deleted meanwhile is let go", () =>
  withStanding(async (standing, store, storage) => {
    // Fake timers would be those of all objects of this runtime for as long as this one is emptied.
    const setTimer = vi.spyOn(globalThis, "setTimeout").mockReturnValueOnce(0 as never);
    standing.received(1);
    const [save] = setTimer.mock.calls[0] as [() => void];
    setTimer.mockRestore();
    await storage.deleteAlarm();
    await storage.deleteAll();
    save();
    expect(store.isMade()).toBe(false);
  }));
