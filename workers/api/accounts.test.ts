import { describe, expect, it } from "vitest";
import { call, freshEmail, joinAs, listed, newKey, signUp, type ApiPerson } from "./api-person.testsuite.ts";

const NOBODY = "00000000-0000-7000-8000-000000000000";

/** Every route of this part that needs somebody. */
const ROUTES: [method: string, path: string, body?: unknown][] = [
  ["GET", "/api/v1/me"],
  ["PATCH", "/api/v1/me", { name: "Eve" }],
  ["GET", "/api/v1/api-keys"],
  ["POST", "/api/v1/api-keys", { name: "key" }],
  ["DELETE", `/api/v1/api-keys/${NOBODY}`],
  ["GET", "/api/v1/sessions"],
  ["DELETE", "/api/v1/sessions"],
  ["DELETE", `/api/v1/sessions/${NOBODY}`],
  ["GET", "/api/v1/members"],
  ["PATCH", `/api/v1/members/${NOBODY}`, { role: "viewer" }],
  ["DELETE", `/api/v1/members/${NOBODY}`],
  ["GET", "/api/v1/invitations"],
  ["POST", "/api/v1/invitations", { email: "x@example.com", role: "member" }],
  ["DELETE", `/api/v1/invitations/${NOBODY}`],
  ["POST", `/api/v1/invitations/${NOBODY}/accept`],
  ["POST", "/api/v1/organization/switch", { organization_id: NOBODY }],
  ["POST", "/api/v1/socket-tickets", {}],
];

describe("who may ask", () => {
  it.each(ROUTES)(
    "%s %s answers 401 to nobody, a forged token and another installation's key",
    async (method, path, body) => {
      for (const token of [
        undefined,
        "A".repeat(32),
        `weft_${"a".repeat(8)}_${"b".repeat(32)}`,
        `wst_${"c".repeat(40)}`,
      ]) {
        const response = await call(path, { method, body, ...(token ? { token } : {}) });
        expect(response.status).toBe(401);
        expect(await response.json()).toEqual({
          error: {
            code: "UNAUTHENTICATED",
            message: expect.any(String),
            request_id: response.headers.get("x-request-id"),
          },
        });
      }
    },
  );

  it.each(ROUTES)("%s %s answers 403 in an organization that is not one's own", async (method, path, body) => {
    const [own, other] = [await signUp(), await signUp()];
    const headers = { "x-weft-organization": other.organizationId };
    const response = await call(path, { method, body, token: own.token, headers });
    expect(response.status).toBe(403);
  });

  it("knows a person by cookie, bearer token and API key alike", async () => {
    const person = await signUp();
    const { key } = await newKey(person);
    const answers = await Promise.all([
      call("/api/v1/me", { headers: { cookie: person.cookie } }),
      call("/api/v1/me", { token: person.token }),
      call("/api/v1/me", { token: key }),
    ]);
    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    expect(bodies[0]).toMatchObject({
      user: { id: person.id, email: person.email, name: "Ada" },
      organization: { id: person.organizationId, role: "owner", name: "Ada" },
      organizations: [{ id: person.organizationId }],
      namespaces: [{ name: "default" }],
    });
    expect(bodies[1]).toEqual(bodies[0]);
    expect(bodies[2]).toEqual(bodies[0]);
  });

  it("refuses a write with a cookie from a page of another site, and takes it from its own", async () => {
    const { cookie } = await signUp();
    const rename = (origin: string) =>
      call("/api/v1/me", { method: "PATCH", body: { name: "Eve" }, headers: { cookie, origin } });
    expect((await rename("https://evil.example")).status).toBe(403);
    expect((await rename("null")).status).toBe(403);
    expect((await rename("http://localhost:18789")).status).toBe(200);
  });

  it("stops to know who signed out, at once", async () => {
    const { token } = await signUp();
    expect((await call("/api/auth/sign-out", { method: "POST", body: {}, token })).status).toBe(200);
    expect((await call("/api/v1/me", { token })).status).toBe(401);
  });
});

describe("another organization's things", () => {
  it("are not there, and stay as they are", async () => {
    const [own, other] = [await signUp(), await signUp()];
    const guest = await joinAs("member", other);
    const [key] = [await newKey(other)];
    const invited = await call("/api/v1/invitations", {
      method: "POST",
      token: other.token,
      body: { email: freshEmail(), role: "member" },
    });
    const invitation = await invited.json<{ id: string }>();
    const [session] = await listed<{ id: string }>("/api/v1/sessions", other.token);
    const member = (await listed<{ id: string; user: { id: string } }>("/api/v1/members", other.token)).find(
      ({ user }) => user.id === guest.id,
    )!;
    const attempts: [string, string, unknown?][] = [
      ["DELETE", `/api/v1/api-keys/${key.id}`],
      ["DELETE", `/api/v1/sessions/${session!.id}`],
      ["PATCH", `/api/v1/members/${member.id}`, { role: "viewer" }],
      ["DELETE", `/api/v1/members/${member.id}`],
      ["DELETE", `/api/v1/invitations/${invitation.id}`],
    ];
    for (const [method, path, body] of attempts) {
      const response = await call(path, { method, body, token: own.token });
      expect([path, response.status]).toEqual([path, 404]);
    }
    expect(await listed("/api/v1/api-keys", other.token)).toHaveLength(1);
    expect(await listed("/api/v1/invitations", other.token)).toHaveLength(1);
    expect(await listed("/api/v1/members", other.token)).toHaveLength(2);
    expect((await call("/api/v1/me", { token: other.token })).status).toBe(200);
    const switching = { method: "POST", token: own.token, body: { organization_id: other.organizationId } };
    expect((await call("/api/v1/organization/switch", switching)).status).toBe(403);
    const accepting = await call(`/api/v1/invitations/${invitation.id}/accept`, { method: "POST", token: own.token });
    expect(accepting.status).toBe(403);
  });

  it.each(["no-id", "1", "%00", "..%2f..", "'"])("do not come by the id %j", async (id) => {
    const { token } = await signUp();
    for (const kind of ["api-keys", "sessions", "members", "invitations"]) {
      const response = await call(`/api/v1/${kind}/${id}`, { method: "DELETE", token });
      expect([kind, response.status]).toEqual([kind, 404]);
    }
  });
});

describe("roles", () => {
  it("a viewer reads members, leaves, and writes nothing", async () => {
    const owner = await signUp();
    const viewer = await joinAs("viewer", owner);
    const own = (await listed<{ id: string; user: { id: string } }>("/api/v1/members", viewer.token)).find(
      ({ user }) => user.id === viewer.id,
    )!;
    const refused: [string, string, unknown?][] = [
      ["POST", "/api/v1/api-keys", { name: "key" }],
      ["POST", "/api/v1/invitations", { email: "x@example.com", role: "viewer" }],
      ["GET", "/api/v1/invitations"],
      ["PATCH", `/api/v1/members/${own.id}`, { role: "owner" }],
    ];
    for (const [method, path, body] of refused) {
      const response = await call(path, { method, body, token: viewer.token });
      expect([path, response.status]).toEqual([path, 403]);
    }
    expect((await call(`/api/v1/members/${own.id}`, { method: "DELETE", token: viewer.token })).status).toBe(204);
    const me = await (await call("/api/v1/me", { token: viewer.token })).json<{ organization: { role: string } }>();
    expect(me.organization.role).toBe("owner");
    expect(await listed("/api/v1/members", owner.token)).toHaveLength(1);
  });

  it("an admin invites and removes, but touches no owner", async () => {
    const owner = await signUp();
    const admin = await joinAs("admin", owner);
    const member = await joinAs("member", owner);
    const all = await listed<{ id: string; user: { id: string } }>("/api/v1/members", admin.token);
    const idOf = (person: ApiPerson) => all.find(({ user }) => user.id === person.id)!.id;
    const patch = (id: string, role: string) =>
      call(`/api/v1/members/${id}`, { method: "PATCH", token: admin.token, body: { role } });
    expect((await patch(idOf(owner), "viewer")).status).toBe(403);
    expect((await patch(idOf(admin), "owner")).status).toBe(403);
    expect((await patch(idOf(member), "viewer")).status).toBe(204);
    const owners = { method: "POST", token: admin.token, body: { email: "x@example.com", role: "owner" } };
    expect((await call("/api/v1/invitations", owners)).status).toBe(403);
    const removal = (id: string) => call(`/api/v1/members/${id}`, { method: "DELETE", token: admin.token });
    expect((await removal(idOf(owner))).status).toBe(403);
    expect((await removal(idOf(member))).status).toBe(204);
  });

  it("the last owner stays one", async () => {
    const owner = await signUp();
    const [own] = await listed<{ id: string }>("/api/v1/members", owner.token);
    const demotion = { method: "PATCH", token: owner.token, body: { role: "member" } };
    expect((await call(`/api/v1/members/${own!.id}`, demotion)).status).toBe(409);
    expect((await call(`/api/v1/members/${own!.id}`, { method: "DELETE", token: owner.token })).status).toBe(409);
  });
});
