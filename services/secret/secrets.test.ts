import { eq } from "drizzle-orm";
import { expect, inject, it } from "vitest";
import { loadSession } from "#auth/load-session";
import { secrets } from "#db/schema/accounts";
import { readMasterKeys } from "#secrets/envelope";
import type { Context } from "#services/context";
import { accountsOf } from "#test/people";
import { openSecret, sealSecret, secretExists } from "./secrets.ts";

const { deps, signUp } = accountsOf(inject("cloudEnv"));
const keys = await readMasterKeys(btoa("k".repeat(32)));

async function context(): Promise<Context> {
  const actor = await loadSession(deps, (await signUp()).rawToken);
  return { db: deps.db, actor: actor!, nowMs: deps.nowMs };
}

it("is there for its own organization alone, and sealed at rest", async () => {
  const [own, other] = [await context(), await context()];
  const id = await sealSecret(own, keys, { label: "Model key", value: "sk-very-secret" });
  const scope = (ctx: Context) => ({ db: deps.db, organizationId: ctx.actor.organizationId });
  expect(await openSecret(scope(own), keys, id)).toBe("sk-very-secret");
  expect(await openSecret(scope(other), keys, id)).toBeNull();
  expect([await secretExists(own, id), await secretExists(other, id), await secretExists(own, "no id")]).toEqual([
    true,
    false,
    false,
  ]);
  const [row] = await deps.db.select().from(secrets).where(eq(secrets.id, id));
  expect(JSON.stringify(row)).not.toContain("sk-very-secret");
});

it("that was moved to another organization's row does not open", async () => {
  const [own, other] = [await context(), await context()];
  const id = await sealSecret(own, keys, { label: "Model key", value: "sk-very-secret" });
  await deps.db.update(secrets).set({ organizationId: other.actor.organizationId }).where(eq(secrets.id, id));
  await expect(openSecret({ db: deps.db, organizationId: other.actor.organizationId }, keys, id)).rejects.toThrow(
    /operation/i,
  );
});
