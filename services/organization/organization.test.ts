import { and, eq } from "drizzle-orm";
import { describe, expect, inject, it } from "vitest";
import type { OrganizationRole } from "#core/actor";
import type { Context } from "#services/context";
import { invitations, members, sessions, users } from "#db/schema/accounts";
import { newId } from "#secrets/random";
import { accountsOf, type SignedUp } from "#test/people";
import { loadSession } from "#auth/load-session";
import { acceptInvitation } from "./accept-invitation.ts";
import { listInvitations, previewInvitation, revokeInvitation } from "./invitations.ts";
import { invite } from "./invite.ts";
import { changeMember, listMembers } from "./members.ts";
import { switchOrganization } from "./switch.ts";

const weft = accountsOf(inject("cloudEnv"));
const { deps, clock } = weft;

async function contextOf(person: SignedUp, organizationId?: string): Promise<Context> {
  const actor = await loadSession(deps, person.rawToken, organizationId);
  return { db: deps.db, actor: actor!, nowMs: deps.nowMs };
}

/** Somebody new in the organization of `ctx`, and what they act with there. */
async function join(ctx: Context, role: OrganizationRole): Promise<Context & { memberId: string }> {
  const person = await weft.signUp();
  const memberId = newId();
  const { organizationId } = ctx.actor;
  await deps.db
    .insert(members)
    .values({ id: memberId, organizationId, userId: person.userId, role, createdAt: new Date() });
  return { ...(await contextOf(person, organizationId)), memberId };
}

async function ownMembership(ctx: Context): Promise<string> {
  return (await listMembers(ctx)).find(({ user }) => user.id === ctx.actor.userId)!.id;
}

const roleOf = async (id: string) =>
  (await deps.db.select({ role: members.role }).from(members).where(eq(members.id, id)))[0]?.role;

describe("members", () => {
  it("are listed for their own organization alone, without a password or a token", async () => {
    const owner = await contextOf(await weft.signUp());
    const other = await contextOf(await weft.signUp());
    const viewer = await join(owner, "viewer");
    expect((await listMembers(owner)).map(({ user, role }) => [user.id, role])).toEqual([
      [owner.actor.userId, "owner"],
      [viewer.actor.userId, "viewer"],
    ]);
    expect(await listMembers(other)).toHaveLength(1);
  });

  it("of another organization are not there to be changed", async () => {
    const owner = await contextOf(await weft.signUp());
    const other = await contextOf(await weft.signUp());
    const { memberId } = await join(owner, "member");
    await expect(changeMember(other, memberId, "viewer")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(changeMember(other, memberId, null)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await roleOf(memberId)).toBe("member");
  });

  it("always keep an owner, even when two owners demote each other at once", async () => {
    const first = await contextOf(await weft.signUp());
    const second = await join(first, "owner");
    const firstId = await ownMembership(first);
    const outcomes = await Promise.allSettled([
      changeMember(first, second.memberId, "member"),
      changeMember(second, firstId, "member"),
    ]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const owners = (await listMembers(first)).filter(({ role }) => role === "owner");
    expect(owners).toHaveLength(1);
  });

  it("are judged by the role that the actor has now, not by the one that was remembered", async () => {
    const owner = await contextOf(await weft.signUp());
    const admin = await join(owner, "admin");
    const { memberId } = await join(owner, "member");
    await changeMember(owner, admin.memberId, "viewer");
    await expect(changeMember(admin, memberId, null)).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await roleOf(memberId)).toBe("member");
  });

  it("may leave, but not the last owner", async () => {
    const owner = await contextOf(await weft.signUp());
    const viewer = await join(owner, "viewer");
    await changeMember(viewer, viewer.memberId, null);
    expect(await roleOf(viewer.memberId)).toBeUndefined();
    await expect(changeMember(owner, await ownMembership(owner), null)).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("an invitation", () => {
  it("brings the invited person in once, and their session acts there", async () => {
    const owner = await contextOf(await weft.signUp());
    const guest = await weft.signUp();
    const { id } = await invite(owner, { email: guest.email, role: "member" });
    expect(await previewInvitation(deps.db, id, deps.nowMs())).toMatchObject({ email: guest.email, role: "member" });
    const guestCtx = await contextOf(guest);
    const attempts = await Promise.allSettled([acceptInvitation(guestCtx, id), acceptInvitation(guestCtx, id)]);
    expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await contextOf(guest)).actor).toMatchObject({
      organizationId: owner.actor.organizationId,
      role: "member",
    });
    await expect(previewInvitation(deps.db, id, deps.nowMs())).rejects.toMatchObject({ code: "GONE" });
    expect(await listInvitations(owner)).toEqual([]);
  });

  it("is refused to whoever it was not sent to", async () => {
    const owner = await contextOf(await weft.signUp());
    const stranger = await contextOf(await weft.signUp());
    const { id } = await invite(owner, { email: "somebody-else@example.com", role: "owner" });
    await expect(acceptInvitation(stranger, id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await listMembers(owner)).toHaveLength(1);
  });

  it("is over after seven days, when withdrawn, and when sent anew", async () => {
    const owner = await contextOf(await weft.signUp());
    const guest = await weft.signUp();
    const first = await invite(owner, { email: guest.email, role: "admin" });
    const second = await invite(owner, { email: guest.email, role: "viewer" });
    await expect(previewInvitation(deps.db, first.id, deps.nowMs())).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(previewInvitation(deps.db, second.id, second.expiresAt.getTime())).rejects.toMatchObject({
      code: "GONE",
    });
    await deps.db
      .update(invitations)
      .set({ expiresAt: new Date(clock.nowMs - 1) })
      .where(eq(invitations.id, second.id));
    await expect(acceptInvitation(await contextOf(guest), second.id)).rejects.toMatchObject({ code: "GONE" });
    const third = await invite(owner, { email: guest.email, role: "viewer" });
    await revokeInvitation(owner, third.id);
    await expect(acceptInvitation(await contextOf(guest), third.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await listMembers(owner)).toHaveLength(1);
  });

  it("is not there for another organization to withdraw", async () => {
    const owner = await contextOf(await weft.signUp());
    const other = await contextOf(await weft.signUp());
    const { id } = await invite(owner, { email: "guest@example.com", role: "member" });
    await expect(revokeInvitation(other, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await listInvitations(other)).toEqual([]);
    expect(await listInvitations(owner)).toHaveLength(1);
  });

  it("is refused for members, and above the inviter's own role", async () => {
    const owner = await contextOf(await weft.signUp());
    const admin = await join(owner, "admin");
    const { email } = (await deps.db.select().from(users).where(eq(users.id, admin.actor.userId)))[0]!;
    await expect(invite(owner, { email, role: "viewer" })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(invite(admin, { email: "x@example.com", role: "owner" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

it("a session acts only in organizations of its person", async () => {
  const person = await weft.signUp();
  const ctx = await contextOf(person);
  const other = await contextOf(await weft.signUp());
  await expect(switchOrganization(ctx, other.actor.organizationId)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await deps.db.insert(members).values({
    id: newId(),
    organizationId: other.actor.organizationId,
    userId: person.userId,
    role: "viewer",
    createdAt: new Date(),
  });
  expect(await switchOrganization(ctx, other.actor.organizationId)).toMatchObject({ role: "viewer" });
  expect((await contextOf(person)).actor.organizationId).toBe(other.actor.organizationId);
  const mine = and(eq(sessions.userId, person.userId), eq(sessions.activeOrganizationId, other.actor.organizationId));
  expect(await deps.db.select({ id: sessions.id }).from(sessions).where(mine)).toHaveLength(1);
});
