import { expect, test } from "vitest";
import { Scope } from "#protocol/api/accounts";
import { deviceName } from "./device.ts";
import { choiceOf, expiryAfter, isPast, scopesOf } from "./scopes.ts";

test("a choice of rights and its scopes belong together", () => {
  for (const choice of ["all", "read", "chat"] as const) {
    const answer = scopesOf(choice, "");
    expect(answer.ok && choiceOf(answer.scopes)).toBe(choice);
  }
  expect(choiceOf(["write:teams"])).toBe("custom");
});

test("rights of one's own are read line by line", () => {
  expect(scopesOf("custom", " read:* \n\nwrite:tasks, read:*")).toEqual({
    ok: true,
    scopes: ["read:*", "write:tasks"],
  });
  expect(scopesOf("custom", "read:*\nsing:songs")).toEqual({ ok: false, wrong: "sing:songs" });
  expect(scopesOf("custom", " \n ")).toEqual({ ok: false, wrong: null });
});

test("what the page lets through, the server takes", () => {
  for (const scope of [
    "read:*",
    "*:*",
    "chat:tasks",
    "write:api-keys",
    "sing:songs",
    "read:",
    "READ:x",
    "read:Tasks",
    "read tasks",
  ]) {
    expect(scopesOf("custom", scope).ok, scope).toBe(Scope.safeParse(scope).success);
  }
});

test("expiry is counted from now", () => {
  expect(expiryAfter("")).toBeNull();
  const inThirty = expiryAfter("30");
  expect(inThirty !== null && isPast(inThirty)).toBe(false);
  expect(isPast("2020-01-01T00:00:00Z")).toBe(true);
});

test("devices are named from what browsers say", () => {
  const chrome =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
  expect(deviceName(chrome)).toBe("Chrome · Windows");
  expect(deviceName(`${chrome} Edg/156.0`)).toBe("Edge · Windows");
  expect(
    deviceName(
      "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1",
    ),
  ).toBe("Safari · iPhone");
  expect(deviceName("curl/8.5.0")).toBe("curl");
  expect(deviceName("")).toBeNull();
  expect(deviceName(null)).toBeNull();
});
