import { expect, test } from "vitest";
import { noticeDelayMs, noticeMarkdown } from "./notify.ts";

test("waits grow, the other side's wish counts up to six hours, and there is an end", () => {
  const delays = Array.from({ length: 8 }, (_, at) => noticeDelayMs(at + 1, undefined)!);
  expect(delays).toEqual(delays.toSorted((a, b) => a - b));
  expect(noticeDelayMs(1, 90_000)).toBe(90_000);
  expect(noticeDelayMs(3, 1)).toBe(delays[2]);
  expect(noticeDelayMs(1, Number.MAX_SAFE_INTEGER)).toBe(6 * 3_600_000);
  expect(noticeDelayMs(9, 1)).toBeNull();
});

test("a title is bold, whatever is in it", () => {
  expect(noticeMarkdown({ title: "CPU *high*", text: "x", data: {} })).toBe("**CPU \\*high\\***\n\nx");
  expect(noticeMarkdown({ title: "", text: "x", data: {} })).toBe("x");
});
