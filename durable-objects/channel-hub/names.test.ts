import { env, runInDurableObject } from "cloudflare:test";
import { expect, it, vi } from "vitest";
import { migrateSql } from "../kit/sql-migrations.ts";
import { Names } from "./names.ts";
import { HubStore, MIGRATIONS } from "./store.ts";

const HOUR_MS = 3_600_000;

/** A platform that tells a name, or what each call of `answer` gives; its groups are called by their ids. */
const platform = (answer: () => Promise<string>) => ({
  personName: vi.fn<(person: { id: string; placeId?: string }) => Promise<string>>(answer),
  placeName: vi.fn<(id: string) => Promise<string>>(async (id) => `#${id}`),
});
const person = async (names: Names, senderId: string, slack: ReturnType<typeof platform>) =>
  (await names.of({ senderId }, slack)).person;

const withStore = (use: (store: HubStore, sql: SqlStorage) => Promise<void>) =>
  runInDurableObject(env.CHANNEL_HUB.getByName(crypto.randomUUID()), async (_object, { storage: { sql } }) => {
    migrateSql(sql, MIGRATIONS);
    await use(new HubStore(sql), sql);
  });

it("a name is asked for once, however many ask, and in another life too", () =>
  withStore(async (store) => {
    const slack = platform(async () => "Ada");
    const names = new Names(store);
    expect(await Promise.all([person(names, "U1", slack), person(names, "U1", slack)])).toEqual(["Ada", "Ada"]);
    expect(await person(new Names(store), "U1", slack)).toBe("Ada");
    expect(slack.personName).toHaveBeenCalledTimes(1);
    expect(await person(names, "U2", slack)).toBe("Ada");
    expect(slack.personName).toHaveBeenCalledTimes(2);
  }));

it("of who speaks in a group, both are asked, and each is kept by itself", () =>
  withStore(async (store) => {
    const slack = platform(async () => "Ada");
    const names = new Names(store);
    // An id may be somebody's and a group's.
    expect(await names.of({ senderId: "X", placeId: "X" }, slack)).toEqual({ person: "Ada", place: "#X" });
    expect(await names.of({ senderId: "U2", placeId: "X" }, slack)).toEqual({ person: "Ada", place: "#X" });
    expect(slack.personName.mock.calls).toEqual([[{ id: "X", placeId: "X" }], [{ id: "U2", placeId: "X" }]]);
    expect(slack.placeName).toHaveBeenCalledTimes(1);
    expect(await names.of({ senderId: "U3" }, slack)).toEqual({ person: "Ada", place: "" });
  }));

it.each([
  { told: "Ada", freshHours: 23, staleHours: 25 },
  { told: "", freshHours: 0.9, staleHours: 1.1 },
])("what the platform told ($told) is good for a time", ({ told, freshHours, staleHours }) =>
  withStore(async (store, sql) => {
    const slack = platform(async () => told);
    const names = new Names(store);
    const pass = (hours: number) => sql.exec("UPDATE called SET good_until = good_until - ?", hours * HOUR_MS);
    await person(names, "U1", slack);
    pass(freshHours);
    expect(await person(names, "U1", slack)).toBe(told);
    expect(slack.personName).toHaveBeenCalledTimes(1);
    pass(staleHours - freshHours);
    await person(names, "U1", slack);
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
    expect(await person(names, "U1", slack)).toBe("");
    timer.mockRestore();
    asked.resolve("Ada");
    await asked.promise;
    expect(await person(names, "U1", slack)).toBe("Ada");
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
    expect(await person(new Names(store), "U1", slack)).toBe("Ada");
    expect(store.isMade()).toBe(false);
  }));
