import { expect, test } from "vitest";
import { formatCost, formatDuration, formatTokens } from "./format-facts.ts";

test("durations keep about two digits", () => {
  expect([12.4, 999, 1234, 59_400, 125_000].map(formatDuration)).toEqual([
    "12 ms",
    "999 ms",
    "1.2 s",
    "59 s",
    "2 min 05 s",
  ]);
});

test("small costs keep two significant digits", () => {
  expect([1, 18, 250, 9_500, 12_345, 3_000_000].map(formatCost)).toEqual([
    "$0.000001",
    "$0.000018",
    "$0.00025",
    "$0.0095",
    "$0.01",
    "$3.00",
  ]);
});

test("token counts shorten from ten thousand on", () => {
  expect([7, 9_999, 12_400, 128_000, 1_048_576].map((n) => formatTokens(n, "en"))).toEqual([
    "7",
    "9,999",
    "12.4k",
    "128k",
    "1.0M",
  ]);
});
