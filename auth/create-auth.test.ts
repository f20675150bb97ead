import { eq } from "drizzle-orm";
import { describe, expect, inject, it } from "vitest";
import { accounts, members, organizations, sessions, users } from "#db/schema/accounts";
import { accountsOf, freshEmail, ORIGIN, PASSWORD } from "#test/people";
import { authenticate } from "./authenticate.ts";
import { createAuth, presentable } from "./create-auth.ts";

const weft = accountsOf(inject("cloudEnv"));
const { deps } = weft;

describe("sign-up", () => {
  it("makes a person with an organization of their own, seeded once", async () => {
    const person = await weft.signUp();
    const actor = await authenticate(deps, { token: person.token });
    expect(actor).toMatchObject({ userId: person.userId, role: "owner", via: "session", scopes: null });
    const [organization] = await deps.db
      .select()
      .from(organizations)
      .where(eq(organizations.personalOf, person.userId));
    expect(organization).toMatchObject({ id: actor!.organizationId, name: "Ada Lovelace" });
    expect(organization!.seededAt).toBeInstanceOf(Date);
    expect(weft.seeded.filter((id) => id === organization!.id)).toHaveLength(1);
  });

  it("stores the password only as a salted scrypt hash", async () => {
    const [first, second] = [await weft.signUp(), await weft.signUp()];
    const hashes = await Promise.all(
      [first, second].map((person) =>
        deps.db.select({ password: accounts.password }).from(accounts).where(eq(accounts.userId, person.userId)),
      ),
    );
    const [a, b] = hashes.map((rows) => rows[0]!.password!);
    expect(a).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/);
    expect(a).not.toBe(b);
  });

  it("refuses an address that is taken, in any spelling, and leaves the account as it was", async () => {
    const { email } = await weft.signUp();
    const again = await weft.post("/sign-up/email", {
      name: "Eve",
      email: email.toUpperCase(),
      password: "another password",
    });
    expect(again.status).toBe(422);
    expect(await again.json()).toMatchObject({ code: "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL" });
    const rows = await deps.db.select({ name: users.name }).from(users).where(eq(users.email, email));
    expect(rows).toEqual([{ name: "Ada Lovelace" }]);
    expect((await weft.post("/sign-in/email", { email, password: PASSWORD })).status).toBe(200);
  });

  it("lets one of many simultaneous sign-ups with one address win", async () => {
    const email = freshEmail();
    const attempts = Array.from({ length: 4 }, () =>
      weft.post("/sign-up/email", { name: "Ada", email, password: PASSWORD }),
    );
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 422, 422, 422]);
  });

  it.each([
    [{ name: "A", email: "no address", password: PASSWORD }, 400],
    [{ name: "A", email: "short@example.com", password: "1234567" }, 400],
    [{ name: "A", email: "long@example.com", password: "x".repeat(129) }, 400],
    [{ name: "A", password: PASSWORD }, 400],
    [{ name: 7, email: "seven@example.com", password: PASSWORD }, 400],
    [[], 400],
  ])("refuses %j", async (body, status) => {
    expect((await weft.post("/sign-up/email", body)).status).toBe(status);
  });

  it("survives a seeding that fails; the person's next request completes it", async () => {
    let isDown = true;
    const seeded: string[] = [];
    const flaky = {
      ...deps,
      onOrganizationCreated: async (id: string) => {
        if (isDown) throw new Error("unreachable");
        seeded.push(id);
      },
    };
    const auth = createAuth(flaky, { publicUrl: ORIGIN, providers: [] }, weft.ports);
    const response = await auth.handler(
      new Request(`${ORIGIN}/api/auth/sign-up/email`, {
        method: "POST",
        headers: { "content-type": "application/json", origin: ORIGIN },
        body: JSON.stringify({ name: "Ada", email: freshEmail(), password: PASSWORD }),
      }),
    );
    expect(response.status).toBe(200);
    expect(weft.faults).toContain("personal-organization");
    isDown = false;
    const actor = await authenticate(flaky, { token: response.headers.get("set-auth-token")! });
    expect(seeded).toEqual([actor!.organizationId]);
    const [row] = await deps.db.select().from(organizations).where(eq(organizations.id, actor!.organizationId));
    expect(row!.seededAt).not.toBeNull();
  });

  it("gives a person without any organization their own, once, even when they ask twice at a time", async () => {
    const person = await weft.signUp();
    await deps.db.delete(organizations).where(eq(organizations.personalOf, person.userId));
    const asked = await Promise.all([1, 2, 3].map(() => authenticate(deps, { token: person.token })));
    expect(new Set(asked.map((actor) => actor!.organizationId)).size).toBe(1);
    const memberships = await deps.db.select().from(members).where(eq(members.userId, person.userId));
    expect(memberships).toMatchObject([{ role: "owner", organizationId: asked[0]!.organizationId }]);
  });
});

describe("sign-in", () => {
  it("answers 401 alike for a wrong password and for an unknown address", async () => {
    const { email } = await weft.signUp();
    const wrong = await weft.post("/sign-in/email", { email, password: "not the password" });
    const unknown = await weft.post("/sign-in/email", { email: freshEmail(), password: PASSWORD });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await wrong.json()).toEqual(await unknown.json());
  });

  it("gives a new session each time, and sign-out ends only its own, at once", async () => {
    const person = await weft.signUp();
    const response = await weft.post("/sign-in/email", { email: person.email, password: PASSWORD });
    const second = response.headers.get("set-auth-token")!;
    expect(await authenticate(deps, { token: second })).not.toBeNull();
    expect(await authenticate(deps, { token: person.token })).not.toBeNull();
    expect((await weft.post("/sign-out", {}, { authorization: `Bearer ${second}` })).status).toBe(200);
    expect(await authenticate(deps, { token: second })).toBeNull();
    expect(await authenticate(deps, { token: person.token })).not.toBeNull();
  });
});

describe("a forgotten password", () => {
  it("is replaced through the mailed token, once, and every session ends", async () => {
    const person = await weft.signUp();
    await authenticate(deps, { token: person.token });
    await weft.post("/request-password-reset", { email: person.email });
    const { link: token } = weft.mails.find((mail) => mail.to === person.email)!;
    const reset = () => weft.post("/reset-password", { token, newPassword: "a new password" });
    expect((await reset()).status).toBe(200);
    expect((await reset()).status).toBe(400);
    expect(await authenticate(deps, { token: person.token })).toBeNull();
    expect((await weft.post("/sign-in/email", { email: person.email, password: PASSWORD })).status).toBe(401);
    expect((await weft.post("/sign-in/email", { email: person.email, password: "a new password" })).status).toBe(200);
  });

  it("does not tell whether an address has an account", async () => {
    const { email } = await weft.signUp();
    const known = await weft.post("/request-password-reset", { email });
    const unknown = await weft.post("/request-password-reset", { email: freshEmail() });
    expect(known.status).toBe(unknown.status);
    expect(await known.json()).toEqual(await unknown.json());
  });
});

it("changes an e-mail address only when the link sent to the new one is followed", async () => {
  const person = await weft.signUp();
  const newEmail = freshEmail();
  const asked = await weft.post("/change-email", { newEmail }, { authorization: `Bearer ${person.token}` });
  expect(asked.status).toBe(200);
  const emailOf = async () => (await deps.db.select().from(users).where(eq(users.id, person.userId)))[0]!.email;
  expect(await emailOf()).toBe(person.email);
  const mail = weft.mails.find((candidate) => candidate.to === newEmail)!;
  await weft.auth.handler(new Request(mail.link, { headers: { authorization: `Bearer ${person.token}` } }));
  expect(await emailOf()).toBe(newEmail);
});

describe("what a page must not reach", () => {
  it.each(["get-session", "list-sessions", "get-access-token", "account-info"])("has no /%s", async (path) => {
    const { token } = await weft.signUp();
    const request = new Request(`${ORIGIN}/api/auth/${path}`, { headers: { authorization: `Bearer ${token}` } });
    expect((await weft.auth.handler(request)).status).toBe(404);
  });

  it("refuses a post with a cookie from another site", async () => {
    const { cookie } = await weft.signUp();
    const response = await weft.post("/sign-out", {}, { cookie, origin: "https://evil.example" });
    expect(response.status).toBe(403);
    expect(await authenticate(deps, { cookie })).not.toBeNull();
  });

  it("ignores or refuses what a person may not set themselves", async () => {
    const extra = {
      emailVerified: true,
      activeOrganizationId: crypto.randomUUID(),
      locale: "zh",
      id: crypto.randomUUID(),
    };
    for (const [field, value] of Object.entries(extra)) {
      const email = freshEmail();
      await weft.post("/sign-up/email", { name: "Ada", email, password: PASSWORD, [field]: value });
      const found = await deps.db
        .select({ user: users, active: sessions.activeOrganizationId })
        .from(users)
        .leftJoin(sessions, eq(sessions.userId, users.id))
        .where(eq(users.email, email));
      for (const { user, active } of found) {
        expect({ ...user, activeOrganizationId: active }).not.toMatchObject({ [field]: value });
      }
    }
  });
});

describe("presentable", () => {
  it.each([
    [{ name: "  Ada\n\u0000 Lovelace " }, { name: "Ada Lovelace" }],
    [{ name: "", email: "ada@example.com" }, { name: "ada" }],
    [{ name: "👩‍💻".repeat(60) }, { name: [..."👩‍💻".repeat(60)].slice(0, 100).join("") }],
    [{ image: "javascript:alert(1)" }, { image: null }],
    [{ image: "https://example.com/a.png" }, { image: "https://example.com/a.png" }],
    [{}, {}],
  ])("%j", (given, wanted) => expect(presentable(given)).toEqual(wanted));
});
