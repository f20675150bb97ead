import { expect, inject, it } from "vitest";
import { loadSession } from "#auth/load-session";
import type { Context } from "#services/context";
import { accountsOf } from "#test/people";
import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from "./api-keys.ts";

const { deps, signUp } = accountsOf(inject("cloudEnv"));

async function context(): Promise<Context> {
  const actor = await loadSession(deps, (await signUp()).rawToken);
  return { db: deps.db, actor: actor!, nowMs: deps.nowMs };
}
const plain = { name: "ci", scopes: null, expires_at: null };

it("shows the key once, and its start ever after", async () => {
  const ctx = await context();
  const { key, ...rest } = await createApiKey(ctx, { ...plain, scopes: ["read:*"] });
  expect(key).toMatch(/^weft_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}$/);
  expect(key.startsWith(`${rest.prefix}_`)).toBe(true);
  const listed = await listApiKeys(ctx);
  expect(listed).toEqual([rest]);
  expect(JSON.stringify(listed)).not.toContain(key.slice(14));
});

it("is its owner's alone", async () => {
  const [own, other] = [await context(), await context()];
  const { id } = await createApiKey(own, plain);
  expect(await listApiKeys(other)).toEqual([]);
  await expect(revokeApiKey(other, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await revokeApiKey(own, id);
  await expect(revokeApiKey(own, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

it("does not begin expired, nor outlive the key that made it", async () => {
  const ctx = await context();
  const at = (ms: number) => new Date(deps.nowMs() + ms).toISOString();
  const refused = { code: "INVALID", details: { path: "expires_at" } };
  await expect(createApiKey(ctx, { ...plain, expires_at: at(-1) })).rejects.toMatchObject(refused);
  const actor = { ...ctx.actor, via: "api-key" as const, expiresAtMs: deps.nowMs() + 60_000 };
  const byKey = { ...ctx, actor };
  await expect(createApiKey(byKey, plain)).rejects.toMatchObject(refused);
  await expect(createApiKey(byKey, { ...plain, expires_at: at(60_001) })).rejects.toMatchObject(refused);
  expect((await createApiKey(byKey, { ...plain, expires_at: at(59_000) })).id).toBeTruthy();
});

it("comes in a hundred at most", async () => {
  const ctx = await context();
  await Promise.all(Array.from({ length: 100 }, () => createApiKey(ctx, plain)));
  await expect(createApiKey(ctx, plain)).rejects.toMatchObject({ code: "CONFLICT" });
});

it("is of one organization, also where its owner belongs to several", async () => {
  const [own, other] = [await context(), await context()];
  const elsewhere: Context = { ...own, actor: { ...own.actor, organizationId: other.actor.organizationId } };
  const { id } = await createApiKey(own, plain);
  expect(await listApiKeys(elsewhere)).toEqual([]);
  await expect(revokeApiKey(elsewhere, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(rotateApiKey(elsewhere, id, { overlapMs: 0 })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await listApiKeys(own)).toHaveLength(1);
});

it("is exchanged for one like it; the old one ends at once or a while later, never later than it would have", async () => {
  const ctx = await context();
  const endsMs = deps.nowMs() + 60_000;
  const wanted = { name: "ci", scopes: ["read:*"], expires_at: new Date(endsMs).toISOString() };
  const first = await createApiKey(ctx, wanted);
  const { key, ...second } = await rotateApiKey(ctx, first.id, { overlapMs: 0 });
  expect(second).toMatchObject(wanted);
  expect(key).not.toBe(first.key);
  expect(await listApiKeys(ctx)).toEqual([second]);
  const third = await rotateApiKey(ctx, second.id, { overlapMs: 1000 });
  const ends = async () => (await listApiKeys(ctx)).find(({ id }) => id === second.id)!.expires_at;
  expect(await ends()).toBe(new Date(deps.nowMs() + 1000).toISOString());
  await rotateApiKey(ctx, third.id, { overlapMs: 3600_000 });
  expect((await listApiKeys(ctx)).find(({ id }) => id === third.id)!.expires_at).toBe(wanted.expires_at);
});
