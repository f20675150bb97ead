import { expect, it } from "vitest";
import { GivenInstant } from "./common.ts";

it.each([
  ["2026-02-28T12:00:00Z", true],
  ["2026-02-28T12:00:00.123456+14:00", true],
  ["0001-01-01T00:00:00Z", true],
  ["9999-12-31T23:59:59Z", true],
  ["2026-02-30T12:00:00Z", false],
  ["0000-01-01T00:00:00Z", false],
  ["0001-01-01T00:00:00+01:00", false],
  ["9999-12-31T23:59:59-01:00", false],
  ["2026-01-01T00:00:00+23:00", false],
  [`2026-01-01T00:00:00.${"1".repeat(200)}Z`, false],
  ["yesterday", false],
])("the moment %s is one that can be stored: %s", (text, isOne) => {
  expect(GivenInstant.safeParse(text).success).toBe(isOne);
});
