import { describe, expect, it } from "vitest";
import type { News, TaskProjection } from "#services/message/projection";
import { testProjection } from "#test/conversation-rows";
import { Projector } from "./projector.ts";

/** A projector whose Postgres refuses what is called "bad"; `trips` are the titles that came together. */
function setUp() {
  const trips: string[][] = [];
  const changes: number[] = [];
  /** Who was told what, call by call; whoever is "away" cannot be reached. */
  const told: string[] = [];
  const store = async (projections: TaskProjection[]) => {
    trips.push(projections.map(({ title }) => title));
    if (projections.some(({ title }) => title === "bad")) throw new Error("refused");
    const changed = projections.some(({ title }) => title !== "same");
    return { outcomes: projections.map(({ title }) => (title === "gone" ? "gone" : "stored") as "stored"), changed };
  };
  const projector = new Projector({
    project: store,
    changed: () => void changes.push(trips.length),
    tell: async (userId, events) => {
      if (userId === "away") throw new Error("out of reach");
      told.push(`${userId}: ${events.map(({ event }) => event).join(", ")}`);
    },
  });
  const send = (taskId: string, title: string, news: News = { userIds: [], events: [] }) =>
    projector.copy(testProjection(taskId, { title }), news);
  const copy = async (taskId: string, title: string) => (await send(taskId, title)).outcome;
  return { trips, changes, told, copy, send };
}

describe("the projector of an organization", () => {
  it("takes what comes together in one trip, and tells each what became of it", async () => {
    const { trips, changes, copy } = setUp();
    expect(await Promise.all([copy("1", "one"), copy("2", "gone"), copy("3", "three")])).toEqual([
      "stored",
      "gone",
      "stored",
    ]);
    expect(trips).toEqual([["one", "gone", "three"]]);
    expect(changes).toEqual([1]);
    expect(await copy("1", "same")).toBe("stored");
    expect([trips.length, changes.length]).toEqual([2, 1]);
  });

  it("tells each person once for all that came together, in its order, after the copy", async () => {
    const { trips, told, send } = setUp();
    const news = (userIds: string[], ...events: string[]): News => ({
      userIds,
      events: events.map((event) => ({ event, payload: {} })),
    });
    const sent = [
      send("1", "one", news(["ada", "bob"], "created", "renamed")),
      send("2", "two", news(["ada"], "status")),
      send("3", "three", news(["ada"])),
    ];
    expect(told).toEqual([]);
    expect((await Promise.all(sent)).every((copied) => copied.told)).toBe(true);
    expect([trips.length, told]).toEqual([1, ["ada: created, renamed, status", "bob: created, renamed"]]);
  });

  it("says whose news did not arrive, and copies all the same", async () => {
    const { told, send } = setUp();
    const events = [{ event: "status", payload: {} }];
    const [one, other] = await Promise.all([
      send("1", "one", { userIds: ["away", "ada"], events }),
      send("2", "two", { userIds: ["ada"], events }),
    ]);
    expect([one, other]).toEqual([
      { outcome: "stored", told: false },
      { outcome: "stored", told: true },
    ]);
    expect(told).toEqual(["ada: status, status"]);
  });

  it("tells nobody of what is not in the copy", async () => {
    const { told, send } = setUp();
    await expect(send("1", "bad", { userIds: ["ada"], events: [{ event: "status", payload: {} }] })).rejects.toThrow(
      "refused",
    );
    expect(told).toEqual([]);
  });

  it("keeps the order of one conversation, with one copy to a trip", async () => {
    const { trips, copy } = setUp();
    await Promise.all([copy("1", "first"), copy("1", "second"), copy("2", "other"), copy("1", "third")]);
    expect(trips).toEqual([["first", "other"], ["second"], ["third"]]);
  });

  it("refuses only the one that cannot be stored, and goes on", async () => {
    const { trips, copy } = setUp();
    const all = await Promise.allSettled([copy("1", "one"), copy("2", "bad"), copy("3", "three")]);
    expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(trips).toEqual([["one", "bad", "three"], ["one"], ["bad"], ["three"]]);
    expect(await copy("4", "four")).toBe("stored");
  });

  it("does not ask a Postgres that is down once for each", async () => {
    const { trips, copy } = setUp();
    const all = await Promise.allSettled(Array.from({ length: 9 }, (_, n) => copy(`${n}`, "bad")));
    expect(all.every(({ status }) => status === "rejected")).toBe(true);
    expect(trips.map((trip) => trip.length)).toEqual([9, 1, 1]);
    expect(await copy("10", "well again")).toBe("stored");
  });

  it("takes no more than fifty in one trip", async () => {
    const { trips, copy } = setUp();
    await Promise.all(Array.from({ length: 70 }, (_, n) => copy(`${n}`, `${n}`)));
    expect(trips.map((trip) => trip.length)).toEqual([50, 20]);
  });
});
