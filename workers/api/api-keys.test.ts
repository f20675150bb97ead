import { describe, expect, it } from "vitest";
import { addGroup, code, ghost, GHOSTS, post } from "./access.testsuite.ts";
import { call, joinAs, newKey, signUp } from "./api-person.testsuite.ts";

describe("a key with scopes", () => {
  it("for one namespace does nothing elsewhere", async () => {
    const owner = await signUp();
    await addGroup(owner);
    const { key } = await newKey(owner, ["*:ghosts:research"]);
    expect(await code(key, "POST", GHOSTS("research"), ghost("g"))).toBe(201);
    expect(await code(key, "POST", GHOSTS("default"), ghost("g"))).toBe(403);
    const all = await (
      await call("/apis/agent.wecode.io/v1/ghosts", { token: key })
    ).json<{ items: { metadata: { namespace: string } }[] }>();
    expect(all.items.map(({ metadata }) => metadata.namespace)).toEqual(["research"]);
  });

  it("makes nobody who has more than it", async () => {
    const owner = await signUp();
    const member = await joinAs("member", owner);
    await addGroup(owner);
    const { key } = await newKey(owner, ["*:invitations", "*:namespace-members", "*:members", "*:serviceaccounts"]);
    expect(await code(key, "POST", "/api/v1/invitations", { email: "x@example.com", role: "owner" })).toBe(403);
    expect(await code(key, "POST", "/api/v1/groups/research/members", { user_id: member.id, role: "Owner" })).toBe(403);
    expect(await code(key, "POST", "/api/v1/service-accounts", { name: "x", role: "admin" })).toBe(403);
    const ticket = await post<{ ticket: string }>(key, "/api/v1/socket-tickets", {});
    expect(await code(ticket.ticket, "PATCH", "/api/v1/me", { name: "Eve" })).toBe(403);
  });
});
