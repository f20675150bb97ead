import { describe, expect, it, vi } from "vitest";
import type { Actor } from "#core/actor";
import { testActor } from "#test/conversation-rows";
import { Attendance } from "./attendance.ts";

const ada = testActor({ userId: "ada", role: "member" });
const asViewer: Actor = { ...ada, role: "viewer" };

/** An attendance whose room and database answer when, and what, the test says. */
function set(up: { stale?: boolean; current?: () => Promise<Actor | null> } = {}) {
  const told: string[] = [];
  const state = { asked: 0, openedFails: false };
  const attendance = new Attendance(
    {
      opened: async (userId) => {
        told.push(`opened ${userId}`);
        if (state.openedFails) throw new Error("out of reach");
        return up.stale ?? false;
      },
      closed: async (userId) => void told.push(`closed ${userId}`),
    },
    (actor) => {
      state.asked += 1;
      return up.current?.() ?? Promise.resolve(actor);
    },
  );
  return { attendance, told, state };
}

describe("attendance", () => {
  it("tells a person's room of the first that opens and of the last that closes", async () => {
    const { attendance, told, state } = set();
    await Promise.all([attendance.enter(ada), attendance.enter(ada), attendance.enter(ada)]);
    expect([told, state.asked]).toEqual([["opened ada"], 0]);
    for (let i = 0; i < 2; i++) await attendance.leave("ada");
    expect(attendance.has("ada")).toBe(true);
    await attendance.leave("ada");
    expect([told, attendance.has("ada")]).toEqual([["opened ada", "closed ada"], false]);
  });

  it("tells again when somebody came back while their leaving was told", async () => {
    const { attendance, told } = set();
    await attendance.enter(ada);
    const leaving = attendance.leave("ada");
    await attendance.enter(ada);
    await leaving;
    expect(told.at(-1)).toBe("opened ada");
    expect(attendance.has("ada")).toBe(true);
  });

  it("asks the database when the rights changed a moment ago, here or in the room", async () => {
    const remembered = set({ stale: true, current: async () => asViewer });
    expect(await remembered.attendance.enter(ada)).toMatchObject({ role: "viewer" });
    const here = set({ current: async () => asViewer });
    await here.attendance.enter(testActor({ userId: "ada" }));
    here.attendance.changed("ada");
    expect(await here.attendance.enter(ada)).toMatchObject({ role: "viewer" });
  });

  it("asks once more when the rights change while it asks", async () => {
    const first = Promise.withResolvers<Actor | null>();
    const answers = [first.promise, Promise.resolve(null)];
    const { attendance, told, state } = set({ stale: true, current: () => answers.shift()! });
    const entering = attendance.enter(ada);
    await vi.waitUntil(() => state.asked === 1);
    attendance.changed("ada");
    first.resolve(ada);
    expect(await entering).toBeNull();
    expect([told, attendance.has("ada")]).toEqual([["opened ada", "closed ada"], false]);
  });

  it("lets nobody in whose room cannot be told", async () => {
    const { attendance, state } = set();
    state.openedFails = true;
    await expect(attendance.enter(ada)).rejects.toThrow("out of reach");
    expect(attendance.has("ada")).toBe(false);
  });
});
