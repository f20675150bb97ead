import { describe, expect, it } from "vitest";
import { addGroup, code, ghost, GHOSTS, post } from "./access.testsuite.ts";
import { call, joinAs, newKey, signUp } from "./api-person.testsuite.ts";

describe("the audit log", () => {
  it("tells of namespaces that are made and deleted, and of no dry run", async () => {
    const { token } = await signUp();
    const body = { metadata: { name: "research", labels: { tier: "gold" } } };
    const ask = async (method: string, path: string, sent?: unknown) =>
      (await call(path, { method, token, ...(sent ? { body: sent } : {}) })).status;
    expect(await ask("POST", "/api/v1/namespaces?dryRun=All", body)).toBe(201);
    expect(await ask("POST", "/api/v1/namespaces", body)).toBe(201);
    expect(await ask("DELETE", "/api/v1/namespaces/research")).toBe(200);
    const listed = await call("/api/v1/audit-log?kind=Namespace", { token });
    const { entries } = await listed.json<{ entries: Record<string, unknown>[] }>();
    expect(entries).toMatchObject([
      { verb: "delete", name: "research", namespace: "research" },
      { verb: "create", name: "research", namespace: "research" },
    ]);
    expect(entries).toHaveLength(2);
  });

  it("tells of people, keys and roles, through what and from where", async () => {
    const owner = await signUp();
    const member = await joinAs("member", owner);
    const headers = { "user-agent": "kubectl/v1.33.0", "cf-connecting-ip": "192.0.2.7" };
    await call(GHOSTS("default"), { method: "POST", token: owner.token, body: ghost("seen"), headers });
    await newKey(owner);
    const { entries } = await (
      await call("/api/v1/audit-log", { token: owner.token })
    ).json<{ entries: Record<string, unknown>[] }>();
    // What came before is what every organization starts with.
    expect(entries.slice(0, 4).map(({ kind, verb }) => `${String(verb)} ${String(kind)}`)).toEqual([
      "create api-keys",
      "create Ghost",
      "create members",
      "create invitations",
    ]);
    expect(entries[1]).toMatchObject({
      client: "kubectl",
      ip: "192.0.2.7",
      name: "seen",
      request_id: expect.any(String),
      via: "session",
    });
    expect(await code(member.token, "GET", "/api/v1/audit-log")).toBe(403);
    expect(await code(member.token, "GET", "/api/v1/audit-log?namespace=default")).toBe(403);
    const csv = await call("/api/v1/audit-log/export?format=csv", { token: owner.token });
    expect(csv.headers.get("content-type")).toContain("text/csv");
    expect((await csv.text()).trim().split("\r\n")).toHaveLength(entries.length + 1);
    const lines = await call("/api/v1/audit-log/export?kind=Ghost&name=seen", { token: owner.token });
    expect(
      (await lines.text())
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([{ name: "seen" }]);
  });

  it("of a namespace is for who maintains it", async () => {
    const owner = await signUp();
    const [maintainer, developer] = [await joinAs("viewer", owner), await joinAs("viewer", owner)];
    await addGroup(owner);
    await post(owner.token, "/api/v1/groups/research/members", { user_id: maintainer.id, role: "Maintainer" });
    await post(owner.token, "/api/v1/groups/research/members", { user_id: developer.id, role: "Developer" });
    await call(GHOSTS("default"), { method: "POST", token: owner.token, body: ghost("elsewhere") });
    const { entries } = await (
      await call("/api/v1/audit-log", { token: maintainer.token })
    ).json<{ entries: { namespace: string }[] }>();
    expect(new Set(entries.map(({ namespace }) => namespace))).toEqual(new Set(["research"]));
    expect(await code(developer.token, "GET", "/api/v1/audit-log?namespace=research")).toBe(403);
  });
});
