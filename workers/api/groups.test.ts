import { describe, expect, it } from "vitest";
import { addGroup, code, ghost, GHOSTS, post } from "./access.testsuite.ts";
import { call, joinAs, listed, signUp, type ApiPerson } from "./api-person.testsuite.ts";

describe("groups", () => {
  it("are namespaces: a member makes one and owns it, others do not see it", async () => {
    const owner = await signUp();
    const [maker, other, viewer] = [
      await joinAs("member", owner),
      await joinAs("member", owner),
      await joinAs("viewer", owner),
    ];
    const made = await post(maker.token, "/api/v1/groups", { name: "research" });
    expect(made).toMatchObject({ name: "research", group: "research", parent: null, role: "Owner", can_manage: true });
    const names = async (who: ApiPerson) =>
      (await listed<{ name: string }>("/api/v1/groups", who.token)).map(({ name }) => name);
    expect([await names(maker), await names(owner), await names(other)]).toEqual([
      ["default", "research"],
      ["default", "research"],
      ["default"],
    ]);
    expect(await code(maker.token, "POST", GHOSTS("research"), ghost("g"))).toBe(201);
    expect(await code(owner.token, "GET", `${GHOSTS("research")}/g`)).toBe(200);
    for (const who of [other, viewer]) {
      expect(await code(who.token, "GET", `${GHOSTS("research")}/g`)).toBe(404);
      expect(await code(who.token, "GET", "/api/v1/groups/research")).toBe(404);
    }
    expect(await code(viewer.token, "POST", "/api/v1/groups", { name: "mine" })).toBe(403);
    const all = await (
      await call("/apis/agent.wecode.io/v1/ghosts", { token: other.token })
    ).json<{ items: { metadata: { name: string } }[] }>();
    expect(all.items.map(({ metadata }) => metadata.name)).toEqual(["assistant"]);
  });

  it("keep what is theirs: it is not used through a reference from elsewhere", async () => {
    const owner = await signUp();
    const member = await joinAs("member", owner);
    await addGroup(owner);
    expect(await code(owner.token, "POST", GHOSTS("research"), ghost("g"))).toBe(201);
    const bots = "/apis/agent.wecode.io/v1/namespaces/default/bots";
    const bot = (name: string, namespace: string) => ({
      apiVersion: "agent.wecode.io/v1",
      kind: "Bot",
      metadata: { name },
      spec: { ghostRef: { name: "g", namespace }, shellRef: { name: "Chat" } },
    });
    const answers = ["research", "nowhere"].map((namespace) =>
      call(bots, { method: "POST", token: member.token, body: bot("spy", namespace) }),
    );
    for (const [index, answer] of (await Promise.all(answers)).entries()) {
      const namespace = ["research", "nowhere"][index];
      expect([answer.status, await answer.text()]).toEqual([
        422,
        expect.stringContaining(`no namespace \\"${namespace}\\"`),
      ]);
    }
    expect(await code(owner.token, "POST", bots, bot("allowed", "research"))).toBe(201);
  });

  it("nest: a role reaches down, and what is inside must go first", async () => {
    const owner = await signUp();
    const member = await joinAs("member", owner);
    await addGroup(owner);
    expect(await code(owner.token, "POST", "/api/v1/groups", { name: "nowhere/vision" })).toBe(404);
    expect(await code(owner.token, "POST", "/api/v1/groups", { name: "a/b/c/d/e/f" })).toBe(400);
    expect(await post(owner.token, "/api/v1/groups", { name: "research/vision" })).toMatchObject({
      name: "research--vision",
      group: "research/vision",
      parent: "research",
    });
    await post(owner.token, "/api/v1/groups/research/members", { user_id: member.id, role: "Maintainer" });
    expect(await code(member.token, "POST", GHOSTS("research--vision"), ghost("g"))).toBe(201);
    expect(await post(member.token, "/api/v1/groups", { name: "research/sound" })).toMatchObject({ role: "Owner" });
    expect(await code(member.token, "DELETE", "/api/v1/groups/research")).toBe(403);
    expect(await code(owner.token, "DELETE", "/api/v1/groups/research")).toBe(409);
    for (const name of ["research--vision", "research--sound", "research"]) {
      expect(await code(owner.token, "DELETE", `/api/v1/groups/${name}`)).toBe(204);
    }
    expect(await listed("/api/v1/groups", member.token)).toHaveLength(1);
  });

  it("give their roles at once, and take them at once", async () => {
    const owner = await signUp();
    const member = await joinAs("member", owner);
    await addGroup(owner);
    expect(await code(member.token, "GET", GHOSTS("research"))).toBe(404);
    const { id } = await post<{ id: string }>(owner.token, "/api/v1/groups/research/members", {
      user_id: member.id,
      role: "Reporter",
    });
    expect(await code(member.token, "GET", GHOSTS("research"))).toBe(200);
    const refused = await call(GHOSTS("research"), { method: "POST", token: member.token, body: ghost("g") });
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining("create:ghosts:research")]);
    expect(await code(member.token, "DELETE", `/api/v1/groups/research/members/${id}`)).toBe(204);
    expect(await code(member.token, "GET", GHOSTS("research"))).toBe(404);
  });
});
