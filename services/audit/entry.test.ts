// Whatever changes who may do what leaves its entry in the log, or is not done at all.
import { eq } from "drizzle-orm";
import { beforeAll, expect, inject, it } from "vitest";
import { loadSession } from "#auth/load-session";
import { invitations, members } from "#db/schema/accounts";
import { auditLog } from "#db/schema/resources";
import { newId } from "#secrets/random";
import { accountsOf } from "#test/people";
import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from "../api-key/api-keys.ts";
import type { Context } from "../context.ts";
import {
  addNamespaceMember,
  changeNamespaceMember,
  listNamespaceMembers,
  transferNamespace,
} from "../namespace/members.ts";
import { acceptInvitation } from "../organization/accept-invitation.ts";
import { listInvitations, revokeInvitation } from "../organization/invitations.ts";
import { invite } from "../organization/invite.ts";
import { changeMember, listMembers } from "../organization/members.ts";
import { newOrganization, type TestOrganization } from "../resource/organization.testsuite.ts";
import { listServiceAccounts, setServiceAccountRole } from "../service-account/service-accounts.ts";
import { auditDays, setAuditDays } from "./retention.ts";

const { deps, signUp } = accountsOf(inject("cloudEnv"));
const KEY = { name: "ci", scopes: null, expires_at: null };
const anyRole = () => true;

let own: TestOrganization;
let owner: Context;
let colleague: { userId: string; memberId: string };
beforeAll(async () => {
  own = await newOrganization();
  owner = own.ctx;
  await own.addNamespace("lab");
  await own.create("ServiceAccount", "ci", {});
  const { userId } = await signUp();
  const memberId = newId();
  const { organizationId } = owner.actor;
  await deps.db.insert(members).values({ id: memberId, organizationId, userId, role: "member", createdAt: new Date() });
  colleague = { userId, memberId };
});

/** All that the writes below change. */
async function state() {
  const { organizationId } = owner.actor;
  return JSON.stringify([
    await listApiKeys(owner),
    await listNamespaceMembers(owner, "lab"),
    await listMembers(owner),
    await listInvitations(owner),
    await deps.db.select().from(invitations).where(eq(invitations.organizationId, organizationId)),
    await listServiceAccounts(owner, null),
    await auditDays(owner),
  ]);
}

const entries = () => deps.db.select().from(auditLog).where(eq(auditLog.organizationId, owner.actor.organizationId));

/**
 * Done once by somebody whose name no database takes, so that the entry cannot be stored, and once for good; answers
 * what the log tells of that.
 */
async function noted(write: (ctx: Context) => Promise<unknown>, as = owner): Promise<string[]> {
  const before = await state();
  const known = new Set((await entries()).map(({ id }) => id));
  await expect(write({ ...as, actor: { ...as.actor, name: "\u0000" } })).rejects.toBeInstanceOf(Error);
  expect(await state()).toBe(before);
  await write(as);
  expect(await state()).not.toBe(before);
  const added = (await entries()).filter(({ id }) => !known.has(id));
  return added.map(({ verb, kind, name }) => `${verb} ${kind} ${name}`).toSorted();
}

it("a key that is made, exchanged or ended", async () => {
  expect(await noted((ctx) => createApiKey(ctx, KEY))).toEqual(["create api-keys ci"]);
  const only = async () => (await listApiKeys(owner))[0]!.id;
  const first = await only();
  const exchanged = await noted((ctx) => rotateApiKey(ctx, first, { overlapMs: 0 }));
  expect(exchanged).toEqual(["create api-keys ci", "delete api-keys ci"]);
  const second = await only();
  expect(await noted((ctx) => revokeApiKey(ctx, second))).toEqual(["delete api-keys ci"]);
});

it("a role in a namespace that is given, changed, handed over or taken", async () => {
  const { userId } = colleague;
  const wanted = { namespace: "lab", user_id: userId, role: "Developer" } as const;
  const given = await noted((ctx) => addNamespaceMember(ctx, anyRole, wanted));
  expect(given).toEqual(["create namespace-members Ada Lovelace"]);
  const { id } = (await listNamespaceMembers(owner, "lab")).find(({ user }) => user?.id === userId)!;
  const change = (role: "Reporter" | null) => (ctx: Context) =>
    changeNamespaceMember(ctx, anyRole, { namespace: "lab", memberId: id, role });
  expect(await noted(change("Reporter"))).toEqual([`update namespace-members ${userId}`]);
  const both = [userId, owner.actor.userId].map((holder) => `update namespace-members ${holder}`);
  const handed = await noted((ctx) => transferNamespace(ctx, "lab", userId));
  expect(handed).toEqual(["update Namespace lab", ...both].toSorted());
  await transferNamespace(owner, "lab", owner.actor.userId);
  expect(await noted(change(null))).toEqual([`delete namespace-members ${userId}`]);
});

it("somebody who is invited, uninvited, comes, gets another role or goes", async () => {
  const guest = await signUp();
  const asGuest: Context = { ...owner, actor: (await loadSession(deps, guest.rawToken))! };
  const invited = (role: "viewer" | "member") => (ctx: Context) => invite(ctx, { email: guest.email, role });
  expect(await noted(invited("viewer"))).toEqual([`create invitations ${guest.email}`]);
  const open = async () => (await listInvitations(owner))[0]!.id;
  const first = await open();
  expect(await noted((ctx) => revokeInvitation(ctx, first))).toEqual([`delete invitations ${guest.email}`]);
  await invited("member")(owner);
  const second = await open();
  const joined = await noted((ctx) => acceptInvitation(ctx, second), asGuest);
  expect(joined).toEqual([`create members ${guest.userId}`]);
  const { userId, memberId } = colleague;
  expect(await noted((ctx) => changeMember(ctx, memberId, "viewer"))).toEqual([`update members ${userId}`]);
  expect(await noted((ctx) => changeMember(ctx, memberId, null))).toEqual([`delete members ${userId}`]);
});

it("the role of a service account, and how long the log is kept", async () => {
  const account = async () => (await listServiceAccounts(owner, null))[0]!;
  for (const role of ["viewer", "none"] as const) {
    const before = await account();
    const changed = await noted((ctx) => setServiceAccountRole(ctx, before, role));
    expect(changed).toEqual(["update ServiceAccount ci"]);
  }
  expect(await noted((ctx) => setAuditDays(ctx, 30))).toEqual(["update audit-log retention"]);
});
