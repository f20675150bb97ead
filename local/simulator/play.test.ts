import { expect, it, vi } from "vitest";
import { dueTogether } from "./play.ts";

it("keeps its pace, however late its timers are", async () => {
  let now = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now);
  const late = async (ms: number) => void (now += ms + 7);
  const groups: [number, number][] = [];
  for await (const group of dueTogether({ total: 60, everyMs: 5 }, { isGone: false, pause: late })) groups.push(group);
  clock.mockRestore();
  expect(groups.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i))).toEqual([
    ...Array(60).keys(),
  ]);
  expect(now).toBeGreaterThanOrEqual(300);
  expect(now).toBeLessThanOrEqual(300 + 5 + 7);
});
