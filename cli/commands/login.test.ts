import { describe, expect, it } from "vitest";
import { main } from "../main.ts";
import { readSettings, writeSettings } from "../settings.ts";
import { serve, testApi, testDirectory, testTerminal } from "../stand-ins.testsuite.ts";
import { signInByDevice } from "./login.ts";

const CODE = {
  device_code: "dev1ce",
  user_code: "ABCD-EFGH",
  verification_uri: "http://here/device",
  verification_uri_complete: "http://here/device?code=ABCD-EFGH",
  interval: 5,
};
const signal = new AbortController().signal;

/** A sign-in that is answered like this, one poll after another; gives how long was waited before each. */
async function signIn(polls: [status: number, body: object][]) {
  const waits: number[] = [];
  const { url, asked } = await serve(({ url }, response) => {
    if (url.pathname === "/api/auth/device/code") return CODE;
    const [status, body] = polls.shift()!;
    response.statusCode = status;
    return body;
  });
  const terminal = testTerminal();
  const pause = async (delayMs: number) => void waits.push(delayMs);
  const token = signInByDevice({ api: testApi(url, terminal), terminal, signal }, pause);
  return { token, waits, asked, terminal };
}

describe("signing in by a code", () => {
  it("asks at the pace it is told, more slowly when told so, until it is approved", async () => {
    const { token, waits, asked, terminal } = await signIn([
      [400, { error: "authorization_pending" }],
      [400, { error: "slow_down" }],
      [400, { error: "authorization_pending" }],
      [200, { access_token: "t0ken" }],
    ]);
    expect(await token).toBe("t0ken");
    expect(waits).toEqual([5000, 5000, 10_000, 10_000]);
    expect(terminal.said.out).toContain(CODE.verification_uri_complete);
    expect(terminal.said.out).toContain(CODE.user_code);
    expect(asked.at(-1)!.body).toEqual({
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: CODE.device_code,
      client_id: "weft-cli",
    });
  });

  it.each([
    ["access_denied", "The sign-in was refused in the browser."],
    ["expired_token", 'The code has expired: run "weft login" again.'],
    ["invalid_grant", "No such code."],
  ])("ends with %s", async (error, words) => {
    const { token, waits } = await signIn([[400, { error, error_description: "No such code." }]]);
    await expect(token).rejects.toThrow(words);
    expect(waits).toHaveLength(1);
  });

  it("ends with Ctrl-C while it waits", async () => {
    const { url } = await serve(() => CODE);
    const interrupt = new AbortController();
    const terminal = testTerminal();
    terminal.out = () => interrupt.abort();
    const waiting = signInByDevice({ api: testApi(url, terminal), terminal, signal: interrupt.signal });
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("weft login and logout", () => {
  const ADA = { name: "Ada", email: "ada@example.com" };
  const ONE = { id: "1", name: "One", slug: "one", role: "owner" };
  const TWO = { id: "2", name: "Two", slug: "two", role: "member" };

  /** A server where Ada is in one of two organizations. */
  function members() {
    let organization = ONE;
    return serve(({ url, body }) => {
      if (url.pathname.endsWith("/switch"))
        organization = (body as { organization_id: string }).organization_id === "2" ? TWO : ONE;
      return { user: ADA, organization, organizations: [ONE, TWO] };
    });
  }

  it("keeps the token beside those of other servers, and forgets only its own", async () => {
    const { url, asked } = await members();
    const env = { HOME: await testDirectory() };
    await writeSettings(env, { current: "https://a.example", servers: { "https://a.example": { token: "a" } } });
    const terminal = testTerminal(env, "from-stdin\n");
    expect(await main(["login", "--server", url, "--token", "-"], terminal, signal)).toBe(0);
    expect(terminal.said.out).toBe(`Signed in to ${url} as Ada (One).\n`);
    expect(asked[0]!.headers.authorization).toBe("Bearer from-stdin");
    const servers = { "https://a.example": { token: "a" }, [url]: { token: "from-stdin" } };
    expect(await readSettings(env)).toEqual({ current: url, servers });
    expect(await main(["logout"], terminal, signal)).toBe(0);
    expect(await readSettings(env)).toEqual({ servers: { "https://a.example": { token: "a" } } });
  });

  it("works in the organization that is asked for, and names the known ones for another", async () => {
    const { url } = await members();
    const env = { HOME: await testDirectory() };
    const login = (organization: string, terminal = testTerminal(env)) =>
      main(["login", "--server", url, "--token", "t", "--organization", organization], terminal, signal);
    expect(await login("two")).toBe(0);
    const refused = testTerminal({ HOME: await testDirectory() });
    expect(await login("three", refused)).toBe(1);
    expect(refused.said.err).toBe('You do not belong to an organization "three". Yours: one, two.\n');
    expect(await readSettings(refused.env)).toEqual({ servers: {} });
  });

  it("keeps nothing of a token that does not hold", async () => {
    const { url } = await serve((_asked, response) => {
      response.statusCode = 401;
      return { error: { code: "UNAUTHENTICATED", message: "Sign in." } };
    });
    const terminal = testTerminal({ HOME: await testDirectory() });
    expect(await main(["login", "--server", url, "--token", "stale"], terminal, signal)).toBe(1);
    expect(terminal.said.err).toContain("You are not signed in");
    expect(await readSettings(terminal.env)).toEqual({ servers: {} });
  });
});
