import { expect, test, vi } from "vitest";
import { cronMatches, startCron } from "./host-cron.ts";

const at = (text: string) => new Date(`${text}Z`);

test.each([
  ["* * * * *", "2026-11-21T10:37", true],
  ["*/5 * * * *", "2026-11-21T10:35", true],
  ["*/5 * * * *", "2026-11-21T10:36", false],
  ["10/20 * * * *", "2026-11-21T10:30", true],
  ["0 9-17 * * *", "2026-11-21T09:00", true],
  ["0 9-17 * * *", "2026-11-21T18:00", false],
  ["15,45 10 21 11 6", "2026-11-21T10:45", true],
  ["15,45 10 21 11 0", "2026-11-21T10:45", false],
  ["not a cron", "2026-11-21T10:45", false],
])("%s at %s: %s", (cron, moment, matches) => {
  expect(cronMatches(cron, at(moment))).toBe(matches);
});

test("the runner rings each named minute once, until it is stopped", () => {
  vi.useFakeTimers({ now: at("2026-11-21T10:03:30") });
  const rung: string[] = [];
  const stop = startCron(["*/5 * * * *"], (_, minute) => rung.push(minute.toISOString().slice(11, 16)));
  vi.advanceTimersByTime(8 * 60_000);
  stop();
  vi.advanceTimersByTime(10 * 60_000);
  expect(rung).toEqual(["10:05", "10:10"]);
  vi.useRealTimers();
});
