import { expect, test } from "vitest";
import type { Capabilities } from "#core/channel";
import { channelOf } from "./registry.ts";

/** What one message may hold at most, by the platforms' own documents; where they name none, what clients show well. */
const LIMITS: [platform: Parameters<typeof channelOf>[0], max: number, unit: Capabilities["unit"]][] = [
  ["feishu", 30_000, "bytes"],
  ["dingtalk", 3800, "characters"],
  ["wecom", 20_480, "bytes"],
  ["wecom-app", 2048, "bytes"],
  ["qq", 2000, "characters"],
  ["slack", 12_000, "characters"],
  ["telegram", 4096, "characters"],
  ["discord", 2000, "characters"],
  ["teams", 28_000, "bytes"],
  ["whatsapp", 4096, "characters"],
  ["line", 5000, "characters"],
  ["github", 65_536, "characters"],
  ["gitlab", 1_000_000, "characters"],
  ["webhook", 65_536, "characters"],
];

test.each(LIMITS)("a piece for %s is no longer than %d %s", (platform, max, unit) => {
  const { capabilities } = channelOf(platform)!;
  expect(capabilities.unit).toBe(unit);
  expect(capabilities.pieceMax).toBeLessThanOrEqual(max);
});
