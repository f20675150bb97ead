import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { loadSession } from "#auth/load-session";
import { granter } from "#auth/grants";
import type { NamespaceRole, OrganizationRole } from "#core/actor";
import { members, namespaceMembers } from "#db/schema/accounts";
import { auditLog, namespaces } from "#db/schema/resources";
import { newId } from "#secrets/random";
import type { Context } from "#services/context";
import { accountsOf } from "#test/people";
import { newOrganization } from "../resource/organization.testsuite.ts";
import {
  addNamespaceMember,
  changeNamespaceMember,
  listNamespaceMembers,
  ownNamespace,
  transferNamespace,
} from "./members.ts";

const { deps, signUp, clock } = accountsOf(inject("cloudEnv"));

async function contextOf(rawToken: string, organizationId?: string): Promise<Context> {
  const actor = await loadSession(deps, rawToken, organizationId);
  return { db: deps.db, actor: actor!, nowMs: deps.nowMs };
}

async function joined(host: Context, role: OrganizationRole = "member") {
  const { rawToken, userId } = await signUp();
  const { organizationId } = host.actor;
  await deps.db.insert(members).values({ id: newId(), organizationId, userId, role, createdAt: new Date() });
  return { userId, now: () => contextOf(rawToken, organizationId) };
}

async function addNamespace(ctx: Context, name: string): Promise<string> {
  const uid = newId();
  const { organizationId, userId } = ctx.actor;
  await deps.db
    .insert(namespaces)
    .values({ organizationId, name, uid, createdBy: userId, createdAt: new Date() })
    .onConflictDoUpdate({ target: [namespaces.organizationId, namespaces.name], set: { uid, deletedAt: null } });
  await ownNamespace(ctx, { name, uid });
  return uid;
}

const give = (ctx: Context, namespace: string, userId: string, role: NamespaceRole) =>
  addNamespaceMember(ctx, granter(ctx.actor, namespace), { namespace, user_id: userId, role });
const change = (ctx: Context, namespace: string, memberId: string, role: NamespaceRole | null) =>
  changeNamespaceMember(ctx, granter(ctx.actor, namespace), { namespace, memberId, role });
const refusal = (code: string) => expect.objectContaining({ code }) as Error;

let owner: Context;
let maker: Context;
beforeAll(async () => {
  owner = await contextOf((await signUp()).rawToken);
  const person = await joined(owner);
  maker = await person.now();
  await addNamespace(maker, "research");
  await addNamespace(maker, "research--vision");
  maker = await person.now();
});

describe("roles in a namespace", () => {
  it("come with the next session look-up, and reach down", async () => {
    expect(maker.actor.namespaces).toEqual({ research: "Owner", "research--vision": "Owner" });
    const ada = await joined(owner);
    await give(maker, "research", ada.userId, "Developer");
    expect((await ada.now()).actor.namespaces).toEqual({ research: "Developer" });
    const listed = await listNamespaceMembers(maker, "research--vision");
    expect(listed.find(({ user }) => user?.id === ada.userId)).toMatchObject({
      role: "Developer",
      namespace: "research",
    });
    await expect(give(maker, "research", ada.userId, "Reporter")).rejects.toEqual(refusal("CONFLICT"));
  });

  it("are given to nobody outside of the organization", async () => {
    const stranger = await signUp();
    await expect(give(maker, "research", stranger.userId, "Reporter")).rejects.toEqual(refusal("NOT_FOUND"));
    const program = { namespace: "research", service_account_id: newId(), role: "Reporter" } as const;
    await expect(addNamespaceMember(maker, () => true, program)).rejects.toEqual(refusal("NOT_FOUND"));
    const { metadata } = await (await newOrganization()).create("ServiceAccount", "ci", {});
    const foreign = { ...program, service_account_id: metadata.uid };
    await expect(addNamespaceMember(maker, () => true, foreign)).rejects.toEqual(refusal("NOT_FOUND"));
  });

  it("are given and taken up to one's own", async () => {
    const [low, high, other] = [await joined(owner), await joined(owner), await joined(owner)];
    await give(maker, "research", low.userId, "Maintainer");
    const { id } = await give(maker, "research", high.userId, "Owner");
    const maintainer = await low.now();
    await expect(give(maintainer, "research", other.userId, "Owner")).rejects.toEqual(refusal("FORBIDDEN"));
    await expect(change(maintainer, "research", id, "Reporter")).rejects.toEqual(refusal("FORBIDDEN"));
    await expect(change(maintainer, "research", id, null)).rejects.toEqual(refusal("FORBIDDEN"));
    const { id: given } = await give(maintainer, "research", other.userId, "Maintainer");
    await expect(change(maintainer, "research", given, "Owner")).rejects.toEqual(refusal("FORBIDDEN"));
    await change(maintainer, "research", given, "Reporter");
    expect((await other.now()).actor.namespaces).toEqual({ research: "Reporter" });
    await change(maintainer, "research", given, null);
    expect((await other.now()).actor.namespaces).toEqual({});
  });

  it("anybody gives up, but for the last Owner; of two who leave at once one stays", async () => {
    const [one, two] = [await joined(owner), await joined(owner)];
    const first = await one.now();
    await addNamespace(first, "pair");
    const { id } = await give(await one.now(), "pair", two.userId, "Owner");
    const own = (await listNamespaceMembers(first, "pair")).find(({ user }) => user?.id === one.userId)!;
    const [a, b] = [await one.now(), await two.now()];
    const left = await Promise.allSettled([change(a, "pair", own.id, null), change(b, "pair", id, null)]);
    expect(left.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const [last] = await listNamespaceMembers(owner, "pair");
    await expect(change(owner, "pair", last!.id, "Reporter")).rejects.toEqual(refusal("CONFLICT"));
  });

  it("are handed over", async () => {
    const [one, two] = [await joined(owner), await joined(owner)];
    await addNamespace(await one.now(), "handed");
    await transferNamespace(await one.now(), "handed", two.userId);
    expect((await one.now()).actor.namespaces).toEqual({ handed: "Maintainer" });
    expect((await two.now()).actor.namespaces).toEqual({ handed: "Owner" });
  });

  it("end with the namespace, also when it is made anew under its name, and with the membership", async () => {
    const ada = await joined(owner);
    await addNamespace(owner, "short");
    await give(owner, "short", ada.userId, "Owner");
    await deps.db.update(namespaces).set({ deletedAt: new Date() }).where(eq(namespaces.name, "short"));
    expect((await ada.now()).actor.namespaces).toEqual({});
    await addNamespace(owner, "short");
    expect((await ada.now()).actor.namespaces).toEqual({});
    await give(owner, "short", ada.userId, "Developer");
    await deps.db.delete(members).where(eq(members.userId, ada.userId));
    expect(await deps.db.select().from(namespaceMembers).where(eq(namespaceMembers.userId, ada.userId))).toEqual([]);
  });

  it("exist in default too", async () => {
    const viewer = await joined(owner, "viewer");
    await give(owner, "default", viewer.userId, "Developer");
    expect((await viewer.now()).actor.namespaces).toEqual({ default: "Developer" });
    expect(await listNamespaceMembers(owner, "default")).toMatchObject([{ role: "Developer" }]);
  });

  it("are in the audit log", async () => {
    const ada = await joined(owner);
    clock.nowMs += 1;
    await addNamespace(owner, "noted");
    const { id } = await give(owner, "noted", ada.userId, "Reporter");
    await change(owner, "noted", id, "Developer");
    const rows = await deps.db.select().from(auditLog).where(eq(auditLog.uid, id)).orderBy(auditLog.id);
    expect(rows.map(({ verb, kind, namespace, before, after }) => [verb, kind, namespace, before, after])).toEqual([
      ["create", "namespace-members", "noted", null, { role: "Reporter", user: ada.userId }],
      ["update", "namespace-members", "noted", { role: "Reporter" }, { role: "Developer" }],
    ]);
  });
});

it("another organization's namespaces are not there", async () => {
  const other = await contextOf((await signUp()).rawToken);
  await expect(listNamespaceMembers(other, "research")).rejects.toEqual(refusal("NOT_FOUND"));
  await expect(give(other, "research", other.actor.userId, "Owner")).rejects.toEqual(refusal("NOT_FOUND"));
  const [own] = await listNamespaceMembers(maker, "research");
  await expect(change(other, "research", own!.id, null)).rejects.toEqual(refusal("NOT_FOUND"));
});

it("nor are another organization's roles in the namespaces that both have", async () => {
  const other = await contextOf((await signUp()).rawToken);
  await addNamespace(other, "research");
  await give(owner, "default", owner.actor.userId, "Developer");
  const { id } = await give(other, "default", other.actor.userId, "Developer");
  expect(await listNamespaceMembers(other, "default")).toMatchObject([{ id }]);
  expect(await listNamespaceMembers(other, "research")).toMatchObject([{ user: { id: other.actor.userId } }]);
  for (const member of await listNamespaceMembers(owner, "default")) {
    await expect(change(other, "default", member.id, null)).rejects.toEqual(refusal("NOT_FOUND"));
  }
  const [sole] = await listNamespaceMembers(other, "research");
  await expect(change(other, "research", sole!.id, null)).rejects.toEqual(refusal("CONFLICT"));
});
