import { expect, test } from "vitest";
import { formatBytes, formatMoment, formatRelative } from "./format.ts";

const now = new Date(2026, 10, 21, 12, 0).getTime();
const HOUR = 3_600_000;

test("a moment is a time today, a weekday this week, a date before", () => {
  expect(formatMoment(now - HOUR, "en", now)).toBe("11:00");
  expect(formatMoment(now - 48 * HOUR, "en", now)).toBe("Thu");
  expect(formatMoment(now - 48 * HOUR, "zh", now)).toBe("周四");
  expect(formatMoment(new Date(2026, 7, 2).getTime(), "en", now)).toBe("Aug 2");
  expect(formatMoment(new Date(2024, 7, 2).getTime(), "en", now)).toBe("Aug 2, 2024");
});

test("distance in time is told in the largest unit that fits, never rounded up", () => {
  expect(formatRelative(now - 90 * 60_000, "en", now)).toBe("1 hour ago");
  expect(formatRelative(now + 25 * HOUR, "en", now)).toBe("tomorrow");
  expect(formatRelative(now - 10_000, "en", now)).toBe("now");
  expect(formatRelative(now - 3 * HOUR, "zh", now)).toBe("3小时前");
});

test("sizes keep two figures", () => {
  expect([0, 1023, 1024, 1536, 15 * 1024, 1024 ** 2, 3.4 * 1024 ** 3].map(formatBytes)).toEqual([
    "0 B",
    "1023 B",
    "1.0 KB",
    "1.5 KB",
    "15 KB",
    "1.0 MB",
    "3.4 GB",
  ]);
});
