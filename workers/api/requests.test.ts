import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { call, freshEmail, PASSWORD, signUp } from "./api-person.testsuite.ts";
import { app } from "./app.ts";

describe("bodies", () => {
  async function patchMe(body: BodyInit, type = "application/json"): Promise<Response> {
    const { token } = await signUp();
    const headers = { authorization: `Bearer ${token}`, "content-type": type };
    return app.request(`${env.PUBLIC_URL}/api/v1/me`, { method: "PATCH", body, headers }, env);
  }

  it.each([
    ["{", "application/json", 400],
    ["", "application/json", 400],
    ["null", "application/json", 400],
    ["[]", "application/json", 400],
    ['{"name":1}', "application/json", 400],
    ["{}", "application/json", 400],
    ['{"role":"owner"}', "application/json", 400],
    ['{"name":"Eve"}', "text/plain", 415],
    ["name=Eve", "application/x-www-form-urlencoded", 415],
    ['{"name":"Eve"}', "application/json; charset=utf-8", 200],
  ])("%j as %s is %i", async (body, type, status) => {
    const response = await patchMe(body, type);
    expect(response.status).toBe(status);
    if (status !== 200) expect(await response.json()).toHaveProperty("error.request_id");
  });

  it("over 1 MiB are refused, also when they do not say how long they are", async () => {
    const large = JSON.stringify({ name: "x".repeat(1_100_000) });
    expect((await patchMe(large)).status).toBe(413);
    expect((await patchMe(new Blob([large]).stream())).status).toBe(413);
    const signUpBody = { name: "x".repeat(1_100_000), email: freshEmail(), password: PASSWORD };
    expect((await call("/api/auth/sign-up/email", { method: "POST", body: signUpBody })).status).toBe(413);
  });
});

it.each(["application/json", "application/x-www-form-urlencoded"])(
  "a text for the sign-in routes that no database takes is refused, as %s too",
  async (type) => {
    const fields = { name: "A\u0000da", email: freshEmail(), password: PASSWORD };
    const body = type.endsWith("json") ? JSON.stringify(fields) : new URLSearchParams(fields).toString();
    const request = { method: "POST", body, headers: { "content-type": type } };
    const response = await app.request(`${env.PUBLIC_URL}/api/auth/sign-up/email`, request, env);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining("NUL")]);
  },
);

describe("what is not there", () => {
  it("is 404 in the form of its place", async () => {
    const plain = await call("/api/v1/nothing");
    expect([plain.status, await plain.json()]).toMatchObject([404, { error: { code: "NOT_FOUND" } }]);
    const { token } = await signUp();
    const resource = await call("/apis/nothing.example/v1", { token });
    expect([resource.status, await resource.json()]).toMatchObject([
      404,
      { kind: "Status", status: "Failure", code: 404 },
    ]);
  });
});

describe("limits", () => {
  // A turn of the minute would let in one more or less: the time stands still.
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());

  const attempt = (path: string, address: string, body: unknown) =>
    call(`/api/auth${path}`, {
      method: "POST",
      body,
      headers: { "cf-connecting-ip": address },
      env: { AUTH_RATE_LIMIT: "3" },
    });
  const statuses = async (count: number, send: (index: number) => Promise<Response>) => {
    const seen: number[] = [];
    for (let i = 0; i < count; i++) seen.push((await send(i)).status);
    return seen;
  };
  const address = () => `2001:db8::${crypto.randomUUID().slice(0, 4)}`;

  it("hold sign-ups from one address, and no other", async () => {
    const from = address();
    const signUpFrom = (ip: string) =>
      attempt("/sign-up/email", ip, { name: "Ada", email: freshEmail(), password: PASSWORD });
    expect(await statuses(5, () => signUpFrom(from))).toEqual([200, 200, 200, 429, 429]);
    expect((await signUpFrom(address())).status).toBe(200);
  });

  it("hold sign-ins, and say when to come back", async () => {
    const from = address();
    const wrong = { email: freshEmail(), password: "wrong password" };
    expect(await statuses(4, () => attempt("/sign-in/email", from, wrong))).toEqual([401, 401, 401, 429]);
    const refused = await attempt("/sign-in/email", from, wrong);
    expect(await refused.json()).toMatchObject({ error: { code: "RATE_LIMITED" } });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("are twenty a minute from one address where nothing else is said, and no hindrance on a machine of one's own", async () => {
    const AUTH_RATE_LIMIT = undefined;
    // Of nobody's account: nothing is hashed for it and no mail is sent.
    const reset = (headers: Record<string, string>) => {
      const body = { email: freshEmail() };
      return call("/api/auth/request-password-reset", { method: "POST", body, headers, env: { AUTH_RATE_LIMIT } });
    };
    const from = address();
    const seen = await Promise.all(Array.from({ length: 23 }, () => reset({ "cf-connecting-ip": from })));
    expect(seen.filter(({ status }) => status === 429)).toHaveLength(3);
    const untold = await Promise.all(Array.from({ length: 23 }, () => reset({})));
    expect(untold.filter(({ status }) => status === 200)).toHaveLength(23);
  });

  it.each([
    "//sign-in/email",
    "/sign-in/email/",
    "/sign-in//email",
    "/sign-i%6E/email",
    "/SIGN-IN/email",
    "/./sign-in/email",
  ])("cannot be passed by through %s", async (path) => {
    const from = address();
    const wrong = { email: freshEmail(), password: "wrong password" };
    const seen = await statuses(5, () => attempt(path, from, wrong));
    expect(seen.filter((status) => status === 401).length).toBeLessThanOrEqual(3);
  });

  it("hold many addresses that try one account", async () => {
    const { email } = await signUp();
    const seen = await statuses(17, () => attempt("/sign-in/email", address(), { email, password: "wrong password" }));
    expect(seen.filter((status) => status === 401)).toHaveLength(15);
    expect(seen.slice(15)).toEqual([429, 429]);
  });

  it("let everybody in when the counter cannot be reached", async () => {
    const away = { AUTH_RATE_LIMIT: "1", UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1" };
    const body = { email: freshEmail(), password: PASSWORD };
    const seen = await statuses(2, () => call("/api/auth/sign-in/email", { method: "POST", body, env: away }));
    expect(seen).toEqual([401, 401]);
  });
});
