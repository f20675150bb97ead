import { expect, test } from "vitest";
import { costMicroUsd } from "./pricing.ts";
import { NO_USAGE, toUsage, usageFrom } from "./usage.ts";

test("our numbers are whole and never missing", () => {
  const price = { input: 2, output: 10, cachedInput: 0.5 };
  expect(toUsage({ price }, usageFrom({ input: 1000, cacheRead: 400, output: 100, reasoning: 30 }))).toEqual({
    input: 1000,
    output: 100,
    reasoning: 30,
    cached: 400,
    cost_micro_usd: 600 * 2 + 400 * 0.5 + 100 * 10,
  });
  expect(toUsage({ price }, NO_USAGE)).toEqual({ input: 0, output: 0, reasoning: 0, cached: 0, cost_micro_usd: 0 });
});

test("what was not counted is not counted as zero", () => {
  expect(usageFrom({ input: 10, output: undefined })).toEqual({
    inputTokens: { total: 10, noCache: 10, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: undefined, text: undefined, reasoning: undefined },
  });
});

test("cost: cached tokens at their own price, or at the usual one; unknown price is 0; never more cached than read", () => {
  expect(costMicroUsd({ price: { input: 3, output: 15 } }, { input: 10, output: 2, cached: 4 })).toBe(60);
  expect(costMicroUsd({}, { input: 10, output: 2, cached: 0 })).toBe(0);
  expect(costMicroUsd({ price: { input: 3, output: 15, cachedInput: 1 } }, { input: 10, output: 0, cached: 50 })).toBe(
    10,
  );
  expect(
    costMicroUsd({ price: { input: 0.15, output: 0.6 } }, { input: 1_000_000, output: 1_000_000, cached: 0 }),
  ).toBe(750_000);
});
