import { env } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { askVersion, forgetVersion, versionOfLate } from "./known-version.ts";

/** Whoever asks the hub is answered when the test says so. */
function withHub(version: () => Promise<number>): Env {
  return { ...env, TENANT_HUB: { getByName: () => ({ version }) } as unknown as Env["TENANT_HUB"] };
}

afterEach(() => void vi.useRealTimers());

it("the version of an organization is known for a second after it was asked for, and to nobody else", async () => {
  vi.useFakeTimers();
  expect(versionOfLate("a")).toBe(null);
  expect(
    await askVersion(
      withHub(async () => 7),
      "a",
    ),
  ).toBe(7);
  expect([versionOfLate("a"), versionOfLate("b")]).toEqual([7, null]);
  vi.advanceTimersByTime(999);
  expect(versionOfLate("a")).toBe(7);
  vi.advanceTimersByTime(1);
  expect(versionOfLate("a")).toBe(null);
});

it("a change is known at once, also to who had asked just before it", async () => {
  const asked = Promise.withResolvers<number>();
  const hub = withHub(() => asked.promise);
  const answer = askVersion(hub, "c");
  forgetVersion("c");
  asked.resolve(1);
  expect(await answer).toBe(1);
  expect(versionOfLate("c")).toBe(null);
  vi.useFakeTimers();
  vi.advanceTimersByTime(1);
  await askVersion(
    withHub(async () => 2),
    "c",
  );
  expect(versionOfLate("c")).toBe(2);
  forgetVersion("c");
  expect(versionOfLate("c")).toBe(null);
});
