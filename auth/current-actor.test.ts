import { eq } from "drizzle-orm";
import { expect, inject, it } from "vitest";
import { apiKeys, members, namespaceMembers, sessions } from "#db/schema/accounts";
import { newId } from "#secrets/random";
import { createApiKey } from "#services/api-key/api-keys";
import { accountsOf } from "#test/people";
import { authenticate } from "./authenticate.ts";
import { currentActor } from "./current-actor.ts";

const { deps, signUp } = accountsOf(inject("cloudEnv"));

async function member() {
  const [host, guest] = [await signUp(), await signUp()];
  const { organizationId } = (await authenticate(deps, { token: host.token }))!;
  const createdAt = new Date();
  await deps.db
    .insert(members)
    .values({ id: newId(), organizationId, userId: guest.userId, role: "member", createdAt });
  const actor = (await authenticate(deps, { token: guest.token, organizationId }))!;
  return { actor, isMember: eq(members.userId, guest.userId) };
}

it("has the roles of now, and none once the membership or the session is over", async () => {
  const { actor, isMember } = await member();
  expect(await currentActor(deps, actor)).toEqual(actor);
  const { organizationId, userId, credentialId } = actor;
  const role = { id: newId(), organizationId, userId, role: "Reporter", createdAt: new Date() } as const;
  const uid = "00000000-0000-0000-0000-000000000000";
  await deps.db.insert(namespaceMembers).values({ ...role, namespace: "default", namespaceUid: uid });
  await deps.db.update(members).set({ role: "viewer" }).where(isMember);
  expect(await currentActor(deps, actor)).toMatchObject({ role: "viewer", namespaces: { default: "Reporter" } });
  await deps.db.delete(sessions).where(eq(sessions.id, credentialId));
  expect(await currentActor(deps, actor)).toBeNull();
  const other = await member();
  await deps.db.delete(members).where(eq(members.organizationId, other.actor.organizationId));
  expect(await currentActor(deps, other.actor)).toBeNull();
});

it("ends with its key", async () => {
  const { actor } = await member();
  const body = { name: "k", scopes: ["read:*"], expires_at: null };
  const { key, id } = await createApiKey({ db: deps.db, actor, nowMs: deps.nowMs }, body);
  const byKey = (await authenticate(deps, { token: key }))!;
  expect(await currentActor(deps, byKey)).toEqual(byKey);
  await deps.db.delete(apiKeys).where(eq(apiKeys.id, id));
  expect(await currentActor(deps, byKey)).toBeNull();
});
