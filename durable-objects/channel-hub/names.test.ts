import { env, runInDurableObject } from "cloudflare:test";
import { expect, it, vi } from "vitest";
import { migrateSql } from "../kit/sql-migrations.ts";
import { Names } from "./names.ts";
import { HubStore, MIGRATIONS } from "./store.ts";

const HOUR_MS = 3_600_000;

/** A platform that tells a name, or what each call of `answer` gives. */
const platform = (answer: () => Promise<string>) => ({ personName: vi.fn<(id: string) => Promise<string>>(answer) });

const withStore = (use: (store: HubStore, sql: SqlStorage) => Promise<void>) =>
  runInDurableObject(env.CHANNEL_HUB.getByName(crypto.randomUUID()), async (_object, { storage: { sql } }) => {
    migrateSql(sql, MIGRATIONS);
    await use(new HubStore(sql), sql);
  });

it("a name is asked for once, however many ask, and in another life too", () =>
  withStore(async (store) => {
    const slack = platform(async () => "Ada");
    const names = new Names(store);
    expect(await Promise.all([names.of("U1", slack), names.of("U1", slack)])).toEqual(["Ada", "Ada"]);
    expect(await new Names(store).of("U1", slack)).toBe("Ada");
    expect(slack.personName).toHaveBeenCalledTimes(1);
    expect(await names.of("U2", slack)).toBe("Ada");
    expect(slack.personName).toHaveBeenCalledTimes(2);
  }));

it.each([
  { told: "Ada", freshHours: 23, staleHours: 25 },
  { told: "", freshHours: 0.9, staleHours: 1.1 },
])("what the platform told ($told) is good for a time", ({ told, freshHours, staleHours }) =>
  withStore(async (store, sql) => {
    const slack = platform(async () => told);
    const names = new Names(store);
    const pass = (hours: number) => sql.exec("UPDATE person SET good_until = good_until - ?", hours * HOUR_MS);
    await names.of("U1", slack);
    pass(freshHours);
    expect(await names.of("U1", slack)).toBe(told);
    expect(slack.personName).toHaveBeenCalledTimes(1);
    pass(staleHours - freshHours);
    await names.of("U1", slack);
    expect(slack.personName).toHaveBeenCalledTimes(2);
  }),
);

it("nobody waits long for a name; one that comes late is known the next time", () =>
  withStore(async (store) => {
    const asked = Promise.withResolvers<string>();
    const slack = platform(() => asked.promise);
    const names = new Names(store);
    const timer = vi.spyOn(globalThis, "setTimeout").mockImplementationOnce(((end: () => void) => {
      queueMicrotask(end);
      return 0;
    }) as never);
    expect(await names.of("U1", slack)).toBe("");
    timer.mockRestore();
    asked.resolve("Ada");
    await asked.promise;
    expect(await names.of("U1", slack)).toBe("Ada");
    expect(slack.personName).toHaveBeenCalledTimes(1);
  }));

it("of a channel that is deleted meanwhile nothing is kept", () =>
  runInDurableObject(env.CHANNEL_HUB.getByName(crypto.randomUUID()), async (_object, { storage }) => {
    migrateSql(storage.sql, MIGRATIONS);
    const store = new HubStore(storage.sql);
    const slack = platform(async () => {
      await storage.deleteAlarm();
      await storage.deleteAll();
      return "Ada";
    });
    expect(await new Names(store).of("U1", slack)).toBe("Ada");
    expect(store.isMade()).toBe(false);
  }));
