import { describe, expect, it } from "vitest";
import { addGroup, code, ghost, GHOSTS, post } from "./access.testsuite.ts";
import { call, joinAs, listed, signUp, type ApiPerson } from "./api-person.testsuite.ts";

describe("a service account", () => {
  async function program(owner: ApiPerson, over: object = {}) {
    const account = await post<{ id: string }>(owner.token, "/api/v1/service-accounts", { name: "ci", ...over });
    const made = await post<{ id: string; key: string }>(owner.token, `/api/v1/service-accounts/${account.id}/keys`, {
      name: "k",
    });
    return { ...account, keyId: made.id, key: made.key };
  }

  it("acts in its own name, with its own roles, and says when it last did", async () => {
    const owner = await signUp();
    await addGroup(owner);
    const ci = await program(owner, { display_name: "Continuous integration" });
    expect(await code(ci.key, "GET", GHOSTS("default"))).toBe(404);
    expect(await code(ci.key, "GET", GHOSTS("research"))).toBe(404);
    await post(owner.token, "/api/v1/groups/research/members", { service_account_id: ci.id, role: "Maintainer" });
    expect(await code(ci.key, "POST", GHOSTS("research"), ghost("g"))).toBe(201);
    const me = await (await call("/api/v1/me", { token: ci.key })).json();
    expect(me).toMatchObject({
      user: { id: ci.id, name: "Continuous integration", email: "" },
      organization: { role: "none" },
      namespaces: [{ name: "research" }],
    });
    expect(await listed("/api/v1/service-accounts", owner.token)).toMatchObject([
      {
        id: ci.id,
        name: "ci",
        role: "none",
        namespaces: { research: "Maintainer" },
        keys: 1,
        last_used_at: expect.any(String),
      },
    ]);
    const { entries } = await (
      await call("/api/v1/audit-log?kind=Ghost&name=g", { token: owner.token })
    ).json<{ entries: object[] }>();
    expect(entries).toMatchObject([
      { actor: { id: ci.id, name: "Continuous integration" }, via: "service-account", verb: "create" },
    ]);
    for (const [method, path, body] of [
      ["GET", "/api/v1/sessions"],
      ["PATCH", "/api/v1/me", { name: "Eve" }],
    ] as const) {
      expect(await code(ci.key, method, path, body)).toBe(403);
    }
  });

  it("gets a new key for an old one, and ends with its keys and roles", async () => {
    const owner = await signUp();
    const ci = await program(owner, { role: "viewer" });
    expect(await code(ci.key, "GET", GHOSTS("default"))).toBe(200);
    const path = `/api/v1/service-accounts/${ci.id}/keys`;
    const second = await post<{ id: string; key: string }>(owner.token, `${path}/${ci.keyId}/rotate`, {});
    expect([await code(ci.key, "GET", GHOSTS("default")), await code(second.key, "GET", GHOSTS("default"))]).toEqual([
      401, 200,
    ]);
    const third = await post<{ id: string; key: string }>(owner.token, `${path}/${second.id}/rotate`, {
      overlap_seconds: 60,
    });
    expect([await code(second.key, "GET", GHOSTS("default")), await code(third.key, "GET", GHOSTS("default"))]).toEqual(
      [200, 200],
    );
    expect(await code(owner.token, "DELETE", `${path}/${third.id}`)).toBe(204);
    expect(await code(third.key, "GET", GHOSTS("default"))).toBe(401);
    expect(await code(owner.token, "DELETE", `/api/v1/service-accounts/${ci.id}`)).toBe(204);
    expect(await code(second.key, "GET", GHOSTS("default"))).toBe(401);
    expect(await listed("/api/v1/service-accounts", owner.token)).toEqual([]);
  });

  it("never has more than who made it, or its key", async () => {
    const owner = await signUp();
    const member = await joinAs("member", owner);
    await addGroup(owner);
    expect(await code(member.token, "POST", "/api/v1/service-accounts", { name: "x", role: "admin" })).toBe(403);
    const own = await program(member, { name: "mine", role: "member" });
    expect(await code(own.key, "POST", "/api/v1/invitations", { email: "x@example.com", role: "viewer" })).toBe(403);
    expect(await code(member.token, "PATCH", `/api/v1/service-accounts/${own.id}`, { role: "admin" })).toBe(403);
    const high = await program(owner, { name: "high", role: "admin" });
    const keys = `/api/v1/service-accounts/${high.id}/keys`;
    expect(await code(member.token, "POST", keys, { name: "stolen" })).toBe(403);
    expect(await code(member.token, "POST", `${keys}/${high.keyId}/rotate`, {})).toBe(403);
    expect(await code(member.token, "PATCH", `/api/v1/service-accounts/${high.id}`, { role: "viewer" })).toBe(403);
    const strong = await program(owner, { name: "strong" });
    await post(owner.token, "/api/v1/groups/research/members", { service_account_id: strong.id, role: "Owner" });
    expect(await code(member.token, "POST", `/api/v1/service-accounts/${strong.id}/keys`, { name: "stolen" })).toBe(
      403,
    );
  });

  it("of a namespace is not there for who does not see that", async () => {
    const owner = await signUp();
    const [member, stranger] = [await joinAs("member", owner), await signUp()];
    await addGroup(owner);
    const ci = await program(owner, { namespace: "research" });
    for (const who of [member, stranger]) {
      expect(await listed("/api/v1/service-accounts", who.token)).toEqual([]);
      expect(await code(who.token, "GET", `/api/v1/service-accounts/${ci.id}/keys`)).toBe(404);
      expect(await code(who.token, "DELETE", `/api/v1/service-accounts/${ci.id}`)).toBe(404);
    }
  });
});
