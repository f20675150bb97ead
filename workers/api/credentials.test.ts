import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { connect } from "#db/connect";
import { sessions } from "#db/schema/accounts";
import { call, listed, newKey, PASSWORD, signUp } from "./api-person.testsuite.ts";

afterEach(() => void vi.restoreAllMocks());

describe("API keys", () => {
  it("do what their scopes say, and no person's things", async () => {
    const person = await signUp();
    const { key } = await newKey(person, ["read:*"]);
    expect((await call("/api/v1/members", { token: key })).status).toBe(200);
    const refused: [string, string, unknown?][] = [
      ["POST", "/api/v1/api-keys", { name: "more" }],
      ["POST", "/api/v1/invitations", { email: "x@example.com", role: "viewer" }],
      ["GET", "/api/v1/sessions"],
      ["DELETE", "/api/v1/sessions"],
      ["PATCH", "/api/v1/me", { name: "Eve" }],
      ["POST", "/api/v1/organization/switch", { organization_id: person.organizationId }],
    ];
    for (const [method, path, body] of refused) {
      const response = await call(path, { method, body, token: key });
      expect([path, response.status]).toEqual([path, 403]);
    }
  });

  it("make keys only within their own scopes", async () => {
    const person = await signUp();
    const { key } = await newKey(person, ["write:api-keys", "read:tasks"]);
    const make = (scopes: string[] | null) =>
      call("/api/v1/api-keys", { method: "POST", token: key, body: { name: "child", scopes } });
    expect((await make(null)).status).toBe(403);
    expect((await make(["*:*"])).status).toBe(403);
    expect((await make(["read:tasks"])).status).toBe(201);
  });

  it("end at once when they are deleted", async () => {
    const person = await signUp();
    const { id, key } = await newKey(person);
    expect((await call("/api/v1/me", { token: key })).status).toBe(200);
    expect((await call(`/api/v1/api-keys/${id}`, { method: "DELETE", token: person.token })).status).toBe(204);
    expect((await call("/api/v1/me", { token: key })).status).toBe(401);
  });

  it.each([
    [{ name: "" }, "name"],
    [{ name: "x".repeat(101) }, "name"],
    [{ name: "k", scopes: [] }, "scopes"],
    [{ name: "k", scopes: ["everything"] }, "scopes.0"],
    [{ name: "k", expires_at: "tomorrow" }, "expires_at"],
    [{ name: "k", expires_at: "2001-01-01T00:00:00Z" }, "expires_at"],
    [{ name: "k", admin: true }, "admin"],
  ])("are not made from %j", async (body, path) => {
    const { token } = await signUp();
    const response = await call("/api/v1/api-keys", { method: "POST", token, body });
    expect(response.status).toBe(400);
    expect((await response.json<{ error: { path?: string } }>()).error.path).toBe(path);
    expect(await listed("/api/v1/api-keys", token)).toEqual([]);
  });
});

describe("sessions", () => {
  it("are listed without tokens, and end one by one or all but the own", async () => {
    const person = await signUp();
    const signIn = async () => {
      const body = { email: person.email, password: PASSWORD };
      return (await call("/api/auth/sign-in/email", { method: "POST", body })).headers.get("set-auth-token")!;
    };
    const [second, third] = [await signIn(), await signIn()];
    const sessions = await listed<{ id: string; current: boolean }>("/api/v1/sessions", second);
    expect(sessions).toHaveLength(3);
    expect(sessions.filter(({ current }) => current)).toHaveLength(1);
    expect(JSON.stringify(sessions)).not.toContain(decodeURIComponent(second).split(".")[0]);
    const own = sessions.find(({ current }) => current)!;
    expect((await call(`/api/v1/sessions/${own.id}`, { method: "DELETE", token: third })).status).toBe(204);
    expect((await call("/api/v1/me", { token: second })).status).toBe(401);
    expect(await (await call("/api/v1/sessions", { method: "DELETE", token: third })).json()).toEqual({ revoked: 1 });
    expect((await call("/api/v1/me", { token: person.token })).status).toBe(401);
    expect((await call("/api/v1/me", { token: third })).status).toBe(200);
  });
});

describe("an invitation", () => {
  it("can be seen by whoever has its link, and leads into the organization", async () => {
    const owner = await signUp();
    const guest = await signUp();
    const made = await call("/api/v1/invitations", {
      method: "POST",
      token: owner.token,
      body: { email: guest.email.toUpperCase(), role: "viewer" },
    });
    const { id, url } = await made.json<{ id: string; url: string }>();
    expect(url.endsWith(`/invite/${id}`)).toBe(true);
    const preview = await (await call(`/api/v1/invitations/${id}`)).json();
    expect(preview).toMatchObject({ email: guest.email, role: "viewer", organization: { id: owner.organizationId } });
    await call(`/api/v1/invitations/${id}/accept`, { method: "POST", token: guest.token });
    const me = await (await call("/api/v1/me", { token: guest.token })).json<{ organizations: unknown[] }>();
    expect(me).toMatchObject({ organization: { id: owner.organizationId, role: "viewer" } });
    expect(me.organizations).toHaveLength(2);
    expect((await call(`/api/v1/invitations/${id}`)).status).toBe(410);
    const back = { method: "POST", token: guest.token, body: { organization_id: guest.organizationId } };
    expect((await call("/api/v1/organization/switch", back)).status).toBe(200);
    const home = await (await call("/api/v1/me", { token: guest.token })).json();
    expect(home).toMatchObject({ organization: { id: guest.organizationId, role: "owner" } });
  });
});

it("a socket ticket works once", async () => {
  const { token, id } = await signUp();
  const made = await call("/api/v1/socket-tickets", { method: "POST", token, body: {} });
  const { ticket } = await made.json<{ ticket: string }>();
  const first = await call("/api/v1/me", { token: ticket });
  expect(await first.json()).toMatchObject({ user: { id } });
  expect((await call("/api/v1/me", { token: ticket })).status).toBe(401);
});

it("says in public what a sign-in page needs, and no secret", async () => {
  const OAUTH_PROVIDERS = JSON.stringify([{ id: "github", clientId: "id", clientSecret: "top-secret" }]);
  const DEFAULT_MODEL = JSON.stringify({
    name: "Sim",
    provider: "simulator",
    model: "sim",
    baseUrl: "http://localhost",
  });
  const response = await call("/api/v1/config", { env: { OAUTH_PROVIDERS, DEFAULT_MODEL } });
  expect(await response.json()).toEqual({
    oauth: [{ id: "github", name: "GitHub" }],
    default_model: { name: "Sim", provider: "simulator", simulated: true },
  });
});

describe("mails", () => {
  const MAIL_URL = "https://mail.example/send";
  const outbox = (status: number) => {
    const sent: { to: string; subject: string; text: string }[] = [];
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      if (input !== MAIL_URL) return real(input, init);
      expect(new Headers(init?.headers).get("authorization")).toBe("Bearer mail-token");
      sent.push(JSON.parse(init?.body as string) as (typeof sent)[number]);
      return new Response(null, { status });
    });
    return sent;
  };
  const withMail = { MAIL_URL, MAIL_TOKEN: "mail-token" };

  it.each([200, 500])("an invitation is mailed; when the outlet answers %i the invitation stands", async (status) => {
    const owner = await signUp();
    const sent = outbox(status);
    const body = { email: "guest@example.com", role: "member" };
    const made = await call("/api/v1/invitations", { method: "POST", token: owner.token, body, env: withMail });
    expect(made.status).toBe(201);
    const { url } = await made.json<{ url: string }>();
    expect(sent).toMatchObject([{ to: "guest@example.com", from: expect.stringMatching(/^Weft </) }]);
    expect(sent[0]!.text).toContain(url);
  });

  it("nobody can have a password reset where no mail is sent", async () => {
    const { email } = await signUp();
    const asked = { method: "POST", body: { email }, env: { MAIL_URL: "" } };
    expect((await call("/api/auth/request-password-reset", asked)).status).toBe(400);
  });
});

it("a session that is used is renewed a day later, and so is its cookie", async () => {
  const person = await signUp();
  const db = connect(env);
  const expiryOf = async () =>
    (await db.select({ at: sessions.expiresAt }).from(sessions).where(eq(sessions.userId, person.id)))[0]!.at.getTime();
  const dayMs = 24 * 3600_000;
  const old = new Date(Date.now() + 28 * dayMs);
  await db.update(sessions).set({ expiresAt: old }).where(eq(sessions.userId, person.id));
  const me = await call("/api/v1/me", { headers: { cookie: person.cookie } });
  expect(me.status).toBe(200);
  expect(me.headers.getSetCookie().join()).toContain(person.cookie);
  expect(await expiryOf()).toBeGreaterThan(Date.now() + 29 * dayMs);
});
