import { expect, it } from "vitest";
import type { Actor } from "#core/actor";
import { ActorCache } from "./actor-cache.ts";

function actor(credentialId: string, expiresAtMs = Number.MAX_SAFE_INTEGER): Actor {
  const person = { userId: `user-${credentialId}`, name: "", email: "", organizationId: "o", role: "member" } as const;
  return { ...person, namespaces: {}, via: "session", credentialId, scopes: null, expiresAtMs };
}

it("remembers for ten seconds, and never beyond the credential's own end", () => {
  const cache = new ActorCache();
  cache.set("long", actor("a"), 0);
  cache.set("short", actor("b", 4_000), 0);
  expect([cache.get("long", 9_999), cache.get("short", 3_999)]).toEqual([actor("a"), actor("b", 4_000)]);
  expect([cache.get("long", 10_000), cache.get("short", 4_000)]).toEqual([null, null]);
});

it("forgets whom it is told to, under every key", () => {
  const cache = new ActorCache();
  cache.set("1", actor("a"), 0);
  cache.set("2", actor("a"), 0);
  cache.set("3", actor("b"), 0);
  cache.forget(({ credentialId }) => credentialId === "a");
  expect(["1", "2", "3"].map((key) => cache.get(key, 1)?.credentialId)).toEqual([undefined, undefined, "b"]);
});

it("stays bounded: the oldest goes first", () => {
  const cache = new ActorCache();
  for (let i = 0; i < 20_000; i++) cache.set(String(i), actor("a"), 0);
  const kept = Array.from({ length: 20_000 }, (_, i) => i).filter((i) => cache.get(String(i), 1));
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([5_000, 15_000, 19_999]);
});
