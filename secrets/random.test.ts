import { expect, it } from "vitest";
import { isUuid } from "#core/ids";
import { newId, newToken, randomText } from "./random.ts";

it("makes ids that are valid and all different", () => {
  const ids = Array.from({ length: 1_000 }, newId);
  expect(ids.every(isUuid)).toBe(true);
  expect(new Set(ids).size).toBe(1_000);
});

it("makes tokens of even letters", () => {
  expect(newToken("wst")).toMatch(/^wst_[0-9A-Za-z]{40}$/);
  const counts = new Map<string, number>();
  for (const char of randomText(62_000)) counts.set(char, (counts.get(char) ?? 0) + 1);
  expect(counts.size).toBe(62);
  // 1,000 of each are expected, with a deviation of 31.
  expect(Math.min(...counts.values())).toBeGreaterThan(800);
  expect(Math.max(...counts.values())).toBeLessThan(1_200);
});
