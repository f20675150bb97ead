import { describe, expect, it } from "vitest";
import type { TaskProjection } from "#services/message/projection";
import { testProjection } from "#test/conversation-rows";
import { Projector } from "./projector.ts";

/** A projector whose Postgres refuses what is called "bad"; `trips` are the titles that came together. */
function setUp() {
  const trips: string[][] = [];
  const told: number[] = [];
  const store = async (projections: TaskProjection[]) => {
    trips.push(projections.map(({ title }) => title));
    if (projections.some(({ title }) => title === "bad")) throw new Error("refused");
    const changed = projections.some(({ title }) => title !== "same");
    return { outcomes: projections.map(({ title }) => (title === "gone" ? "gone" : "stored") as "stored"), changed };
  };
  const projector = new Projector(store, () => told.push(trips.length));
  const copy = (taskId: string, title: string) => projector.copy(testProjection(taskId, { title }));
  return { trips, told, copy };
}

describe("the projector of an organization", () => {
  it("takes what comes together in one trip, and tells each what became of it", async () => {
    const { trips, told, copy } = setUp();
    expect(await Promise.all([copy("1", "one"), copy("2", "gone"), copy("3", "three")])).toEqual([
      "stored",
      "gone",
      "stored",
    ]);
    expect(trips).toEqual([["one", "gone", "three"]]);
    expect(told).toEqual([1]);
    expect(await copy("1", "same")).toBe("stored");
    expect([trips.length, told.length]).toEqual([2, 1]);
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
