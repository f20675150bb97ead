import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Resource } from "#protocol/kinds/resource";
import { matches, mayMoveViews, toldOf, type News, type Seen, type WatchFilter } from "./watch.ts";

interface Facts {
  color?: string | undefined;
  groupChat?: boolean;
  owner?: string;
  namespace?: string;
}

function seen({ color, groupChat = false, owner = "ada", namespace = "default" }: Facts = {}): Seen {
  const metadata = { name: "t", namespace, uid: "u", resourceVersion: "1", generation: 1, creationTimestamp: "" };
  const labels = color === undefined ? {} : { labels: { color } };
  const object = { apiVersion: "v", kind: "Task", metadata: { ...metadata, ...labels }, spec: { groupChat } };
  return { object: object as Resource, owner };
}

const red: WatchFilter = {
  kind: "Task",
  namespaces: ["default"],
  labels: [{ operator: "in", key: "color", values: ["red"] }],
  fields: [],
  visibleTo: "ada",
};
const change = (before: Seen | "unseen" | undefined, now: Seen, type: News["type"] = "MODIFIED"): News => ({
  resourceVersion: 7,
  type,
  now,
  ...(before === undefined ? {} : { before }),
});

describe("what a watcher is told", () => {
  it.each([
    ["stays in view", seen({ color: "red" }), seen({ color: "red" }), "MODIFIED"],
    ["comes into view", seen({ color: "blue" }), seen({ color: "red" }), "ADDED"],
    ["leaves it", seen({ color: "red" }), seen({ color: "blue" }), "DELETED"],
    ["stays out of it", seen({ color: "blue" }), seen({ color: "green" }), undefined],
  ])("of what %s", (_, before, now, type) => {
    expect(toldOf(red, change(before, now))?.type).toBe(type);
  });

  it("of what leaves is how it last looked, with the version at which it left", () => {
    const told = toldOf(red, change(seen({ color: "red" }), seen({ color: "blue" })));
    expect(told?.object.metadata).toMatchObject({ labels: { color: "red" }, resourceVersion: "7" });
  });

  it("where nobody knows how it was is rather too much than too little", () => {
    expect(toldOf(red, change("unseen", seen({ color: "blue" })))?.type).toBe("DELETED");
  });

  it("is never what belongs to others", () => {
    const secret = { owner: "eve", color: "red" };
    for (const before of ["unseen", seen(secret), undefined] as const) {
      for (const type of ["ADDED", "MODIFIED", "DELETED"] as const) {
        expect(toldOf(red, change(before, seen(secret), type))).toBeNull();
        expect(toldOf(red, change(before, seen({ color: "red", namespace: "other" }), type))).toBeNull();
      }
    }
    expect(toldOf(red, change(undefined, seen({ ...secret, groupChat: true }), "ADDED"))?.type).toBe("ADDED");
  });

  it("keeps a copy of the view right, through any changes", () => {
    const facts = fc.record({ color: fc.constantFrom("red", "blue", undefined), groupChat: fc.boolean() });
    fc.assert(
      fc.property(fc.array(facts, { minLength: 1 }), (states) => {
        let inView = false;
        states.forEach((state, index) => {
          const now = seen({ ...state, owner: "eve" });
          const previous = index === 0 ? undefined : seen({ ...states[index - 1]!, owner: "eve" });
          const moved = previous !== undefined && mayMoveViews(previous, now, []);
          const told = toldOf(red, change(moved ? previous : undefined, now, index === 0 ? "ADDED" : "MODIFIED"));
          if (told) inView = told.type !== "DELETED";
          expect(inView).toBe(matches(red, now));
        });
      }),
    );
  });
});
