import { eq } from "drizzle-orm";
import { describe, expect, inject, it } from "vitest";
import { loadSession } from "#auth/load-session";
import { secrets } from "#db/schema/accounts";
import { readMasterKeys } from "#secrets/envelope";
import type { Context } from "#services/context";
import { accountsOf } from "#test/people";
import { rotateBatch } from "./rotate.ts";
import { countByMasterKey, openSecret, sealSecret, secretExists, secretMatches } from "./secrets.ts";

const { deps, signUp } = accountsOf(inject("cloudEnv"));
const OLD = btoa("k".repeat(32));
const NEW = btoa("n".repeat(32));
const keys = await readMasterKeys(OLD);
const LABEL = "Model/default/gpt";

async function context(): Promise<Context> {
  const actor = await loadSession(deps, (await signUp()).rawToken);
  return { db: deps.db, actor: actor!, nowMs: deps.nowMs };
}
const scopeOf = (ctx: Context) => ({ db: deps.db, organizationId: ctx.actor.organizationId });

describe("a sealed value", () => {
  it("is there for its own organization alone, and sealed at rest", async () => {
    const [own, other] = [await context(), await context()];
    const id = await sealSecret(own, keys, { label: LABEL, value: "sk-very-secret" });
    expect(await openSecret(scopeOf(own), keys, id)).toBe("sk-very-secret");
    expect(await openSecret(scopeOf(other), keys, id)).toBeNull();
    const [row] = await deps.db.select().from(secrets).where(eq(secrets.id, id));
    expect(JSON.stringify(row)).not.toContain("sk-very-secret");
  });

  it("belongs to the resource that holds it", async () => {
    const [own, other] = [await context(), await context()];
    const id = await sealSecret(own, keys, { label: LABEL, value: "sk-very-secret" });
    const found = [
      await secretExists(own, id, LABEL),
      await secretExists(own, id, "Model/default/mine"),
      await secretExists(other, id, LABEL),
      await secretExists(own, "no id", LABEL),
    ];
    expect(found).toEqual([true, false, false, false]);
  });

  it("is told by its fingerprint, which is another one in every row", async () => {
    const [own, other] = [await context(), await context()];
    const ids = [
      await sealSecret(own, keys, { label: LABEL, value: "sk" }),
      await sealSecret(own, keys, { label: LABEL, value: "sk" }),
    ];
    expect(await secretMatches(own, keys, ids[0]!, "sk")).toBe(true);
    expect(await secretMatches(own, keys, ids[0]!, "sk2")).toBe(false);
    expect(await secretMatches(other, keys, ids[0]!, "sk")).toBe(false);
    const rows = await deps.db.select().from(secrets).where(eq(secrets.organizationId, own.actor.organizationId));
    expect(new Set(rows.map((row) => row.fingerprint)).size).toBe(2);
  });

  it("that was moved to another organization's row does not open", async () => {
    const [own, other] = [await context(), await context()];
    const id = await sealSecret(own, keys, { label: LABEL, value: "sk-very-secret" });
    await deps.db.update(secrets).set({ organizationId: other.actor.organizationId }).where(eq(secrets.id, id));
    await expect(openSecret(scopeOf(other), keys, id)).rejects.toThrow(/operation/i);
  });
});

it("a new master key takes over while values are read and written, and then the old one can go", async () => {
  const ctx = await context();
  const values = Array.from({ length: 130 }, (_, i) => `sk-${i}`);
  const ids: string[] = [];
  for (const value of values) ids.push(await sealSecret(ctx, keys, { label: LABEL, value }));
  const both = await readMasterKeys(`${NEW},${OLD}`);
  const opened = () => Promise.all(ids.map((id) => openSecret(scopeOf(ctx), both, id)));
  let next: string | null = null;
  let rounds = 0;
  do {
    ({ next } = await rotateBatch(deps.db, both, next));
    rounds += 1;
    // Half way through everything opens, and a value that is given again is still the same.
    expect(await opened()).toEqual(values);
    expect(await secretMatches(ctx, both, ids[0]!, "sk-0")).toBe(true);
    expect(await secretMatches(ctx, both, ids[129]!, "sk-129")).toBe(true);
  } while (next !== null);
  expect(rounds).toBeGreaterThan(1);
  const alone = await readMasterKeys(NEW);
  const rows = await deps.db.select().from(secrets).where(eq(secrets.organizationId, ctx.actor.organizationId));
  expect(new Set(rows.map(({ sealed }) => (sealed as { kid: string }).kid))).toEqual(new Set([alone.current.id]));
  expect(await openSecret(scopeOf(ctx), alone, ids[77]!)).toBe("sk-77");
  expect(await secretMatches(ctx, alone, ids[77]!, "sk-77")).toBe(true);
  expect((await countByMasterKey(deps.db))[alone.current.id]).toBeGreaterThanOrEqual(130);
});
