import { expect, test } from "vitest";
import { changesBetween, collide, mergeOnto } from "./changes.ts";

test("changes are told leaf by leaf", () => {
  const before = { a: 1, b: { c: "x", d: [1, 2] }, gone: true };
  const after = { a: 1, b: { c: "y", d: [1, 3] }, fresh: null };
  expect(changesBetween(before, after)).toEqual([
    { path: ["b", "c"], before: "x", after: "y" },
    { path: ["b", "d", 1], before: 2, after: 3 },
    { path: ["gone"], before: true, after: undefined },
    { path: ["fresh"], before: undefined, after: null },
  ]);
  expect(changesBetween(before, structuredClone(before))).toEqual([]);
});

test("a list of another length is one change", () => {
  expect(changesBetween({ l: [1] }, { l: [1, 2] })).toEqual([{ path: ["l"], before: [1], after: [1, 2] }]);
});

test("changes collide at the same place and within each other, unless they agree", () => {
  const at = (path: string[], after: unknown) => ({ path, before: 0, after });
  expect(collide(at(["a", "b"], 1), at(["a", "b"], 2))).toBe(true);
  expect(collide(at(["a"], 1), at(["a", "b"], 2))).toBe(true);
  expect(collide(at(["a", "b"], 1), at(["a", "c"], 2))).toBe(false);
  expect(collide(at(["a", "b"], 1), at(["a", "b"], 1))).toBe(false);
});

test("mine on top of theirs keeps both, and mine where we met", () => {
  const base = { name: "x", prompt: "one", tools: ["a"], limits: { total: 1, stall: 1 } };
  const mine = { name: "x", prompt: "mine", tools: ["a"], limits: { total: 2, stall: 1 } };
  const theirs = { name: "x", prompt: "theirs", tools: ["a", "b"], limits: { total: 1, stall: 9 }, extra: true };
  expect(mergeOnto(base, mine, theirs)).toEqual({
    name: "x",
    prompt: "mine",
    tools: ["a", "b"],
    limits: { total: 2, stall: 9 },
    extra: true,
  });
});

test("what I removed stays removed, what they removed goes", () => {
  expect(mergeOnto({ a: 1, b: 1, c: 1 }, { b: 1, c: 1 }, { a: 1, c: 1 })).toEqual({ c: 1 });
});
