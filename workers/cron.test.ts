import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { connect } from "#db/connect";
import { organizations, secrets } from "#db/schema/accounts";
import { auditLog } from "#db/schema/resources";
import { readMasterKeys } from "#secrets/envelope";
import { newId } from "#secrets/random";
import { openSecret, sealSecret } from "#services/secret/secrets";
import { signUp } from "./api/api-person.testsuite.ts";
import { runCron } from "./cron.ts";

const DAY_MS = 24 * 3600_000;
const db = connect(env);
/** The hour in which things whose time is over are removed. */
const NIGHT = Date.UTC(2026, 10, 21, 3, 2);
const NOON = Date.UTC(2026, 10, 21, 12, 2);

async function context() {
  const person = await signUp();
  const rest = {
    name: "Ada",
    email: person.email,
    role: "owner",
    namespaces: {},
    via: "session",
    scopes: null,
  } as const;
  const actor = {
    ...rest,
    userId: person.id,
    organizationId: person.organizationId,
    credentialId: "c",
    expiresAtMs: 0,
  };
  return { db, actor, nowMs: () => Date.now() };
}

it("removes what is older than its organization keeps of the audit log", async () => {
  const { actor } = await context();
  const entry = {
    actorId: "a",
    actorName: "A",
    via: "session",
    credentialId: "c",
    verb: "create",
    kind: "Bot",
    namespace: "n",
  };
  const row = (name: string, daysAgo: number) => ({
    ...entry,
    id: newId(),
    organizationId: actor.organizationId,
    at: new Date(NIGHT - daysAgo * DAY_MS),
    name,
    uid: newId(),
  });
  await db.insert(auditLog).values([row("old", 31), row("young", 29)]);
  await db.update(organizations).set({ auditDays: 30 }).where(eq(organizations.id, actor.organizationId));
  const names = async () => {
    const rows = await db.select().from(auditLog).where(eq(auditLog.organizationId, actor.organizationId));
    return rows.map(({ name }) => name).filter((name) => name === "old" || name === "young");
  };
  await runCron(NOON, env);
  expect((await names()).toSorted()).toEqual(["old", "young"]);
  await runCron(NIGHT, env);
  expect(await names()).toEqual(["young"]);
});

it("wraps secrets anew while MASTER_KEY has a new key in front of the old one", async () => {
  const ctx = await context();
  const fresh = btoa("f".repeat(32));
  const id = await sealSecret(ctx, await readMasterKeys(env.MASTER_KEY), { label: "Model/default/m", value: "sk-1" });
  const kid = async () => {
    const [row] = await db.select().from(secrets).where(eq(secrets.id, id));
    return (row!.sealed as { kid: string }).kid;
  };
  const before = await kid();
  await runCron(NOON, env);
  expect(await kid()).toBe(before);
  await runCron(NOON, { ...env, MASTER_KEY: `${fresh},${env.MASTER_KEY}` });
  expect(await kid()).not.toBe(before);
  const scope = { db, organizationId: ctx.actor.organizationId };
  expect(await openSecret(scope, await readMasterKeys(fresh), id)).toBe("sk-1");
  // Back, so that the other tests of this run find theirs.
  await runCron(NOON, { ...env, MASTER_KEY: `${env.MASTER_KEY},${fresh}` });
  expect(await kid()).toBe(before);
});
