import { describe, expect, it } from "vitest";
import { call, joinAs, listed, newKey, signUp, type ApiPerson } from "./api-person.testsuite.ts";

const BOTS = (namespace: string) => `/apis/agent.wecode.io/v1/namespaces/${namespace}/ghosts`;
const ghost = (name: string) => ({
  apiVersion: "agent.wecode.io/v1",
  kind: "Ghost",
  metadata: { name },
  spec: { systemPrompt: "Be kind." },
});

async function post<T>(token: string, path: string, body: unknown, status = 201): Promise<T> {
  const response = await call(path, { method: "POST", token, body });
  expect([path, response.status]).toEqual([path, status]);
  return response.json<T>();
}

const code = async (token: string, method: string, path: string, body?: unknown) =>
  (await call(path, { method, token, body })).status;

async function addGroup(owner: ApiPerson, name = "research"): Promise<string> {
  await post(owner.token, "/api/v1/groups", { name });
  return name;
}

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
    expect(await code(maker.token, "POST", BOTS("research"), ghost("g"))).toBe(201);
    expect(await code(owner.token, "GET", `${BOTS("research")}/g`)).toBe(200);
    for (const who of [other, viewer]) {
      expect(await code(who.token, "GET", `${BOTS("research")}/g`)).toBe(404);
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
    expect(await code(owner.token, "POST", BOTS("research"), ghost("g"))).toBe(201);
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
    expect(await code(member.token, "POST", BOTS("research--vision"), ghost("g"))).toBe(201);
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
    expect(await code(member.token, "GET", BOTS("research"))).toBe(404);
    const { id } = await post<{ id: string }>(owner.token, "/api/v1/groups/research/members", {
      user_id: member.id,
      role: "Reporter",
    });
    expect(await code(member.token, "GET", BOTS("research"))).toBe(200);
    const refused = await call(BOTS("research"), { method: "POST", token: member.token, body: ghost("g") });
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining("create:ghosts:research")]);
    expect(await code(member.token, "DELETE", `/api/v1/groups/research/members/${id}`)).toBe(204);
    expect(await code(member.token, "GET", BOTS("research"))).toBe(404);
  });
});

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
    expect(await code(ci.key, "GET", BOTS("default"))).toBe(404);
    expect(await code(ci.key, "GET", BOTS("research"))).toBe(404);
    await post(owner.token, "/api/v1/groups/research/members", { service_account_id: ci.id, role: "Maintainer" });
    expect(await code(ci.key, "POST", BOTS("research"), ghost("g"))).toBe(201);
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
    expect(await code(ci.key, "GET", BOTS("default"))).toBe(200);
    const path = `/api/v1/service-accounts/${ci.id}/keys`;
    const second = await post<{ id: string; key: string }>(owner.token, `${path}/${ci.keyId}/rotate`, {});
    expect([await code(ci.key, "GET", BOTS("default")), await code(second.key, "GET", BOTS("default"))]).toEqual([
      401, 200,
    ]);
    const third = await post<{ id: string; key: string }>(owner.token, `${path}/${second.id}/rotate`, {
      overlap_seconds: 60,
    });
    expect([await code(second.key, "GET", BOTS("default")), await code(third.key, "GET", BOTS("default"))]).toEqual([
      200, 200,
    ]);
    expect(await code(owner.token, "DELETE", `${path}/${third.id}`)).toBe(204);
    expect(await code(third.key, "GET", BOTS("default"))).toBe(401);
    expect(await code(owner.token, "DELETE", `/api/v1/service-accounts/${ci.id}`)).toBe(204);
    expect(await code(second.key, "GET", BOTS("default"))).toBe(401);
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

describe("a key with scopes", () => {
  it("for one namespace does nothing elsewhere", async () => {
    const owner = await signUp();
    await addGroup(owner);
    const { key } = await newKey(owner, ["*:ghosts:research"]);
    expect(await code(key, "POST", BOTS("research"), ghost("g"))).toBe(201);
    expect(await code(key, "POST", BOTS("default"), ghost("g"))).toBe(403);
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
    await call(BOTS("default"), { method: "POST", token: owner.token, body: ghost("seen"), headers });
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
    await call(BOTS("default"), { method: "POST", token: owner.token, body: ghost("elsewhere") });
    const { entries } = await (
      await call("/api/v1/audit-log", { token: maintainer.token })
    ).json<{ entries: { namespace: string }[] }>();
    expect(new Set(entries.map(({ namespace }) => namespace))).toEqual(new Set(["research"]));
    expect(await code(developer.token, "GET", "/api/v1/audit-log?namespace=research")).toBe(403);
  });
});
