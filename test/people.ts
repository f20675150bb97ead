import { ActorCache } from "#auth/actor-cache";
import { createAuth, type AuthPorts } from "#auth/create-auth";
import { authDeps, type AuthDeps } from "#auth/deps";

export const ORIGIN = "http://localhost:18789";
export const PASSWORD = "correct horse battery";

let counter = 0;

/** Nobody else's in this run. */
export function freshEmail(): string {
  counter += 1;
  return `person-${crypto.randomUUID().slice(0, 8)}-${counter}@example.com`;
}

export interface SignedUp {
  userId: string;
  email: string;
  /** As the header `set-auth-token` had it. */
  token: string;
  /** As the body had it. */
  rawToken: string;
  cookie: string;
}

/** The accounts of a test, with a clock and a cache of their own, and mails that are kept instead of sent. */
export function accountsOf(cloudEnv: Record<string, string>) {
  const seeded: string[] = [];
  const faults: string[] = [];
  const accessChanges: string[] = [];
  const mails: { kind: string; to: string; link: string }[] = [];
  const clock = { nowMs: Date.now() };
  const settings = { AUTH_SECRET: "a-secret-of-the-tests-0123456789abcdef", ...cloudEnv } as unknown;
  const deps: AuthDeps = {
    ...authDeps(settings as Parameters<typeof authDeps>[0], async (organizationId) => {
      seeded.push(organizationId);
    }),
    cache: new ActorCache(),
    nowMs: () => clock.nowMs,
  };
  const ports: AuthPorts = {
    mail: {
      resetPassword: async (to, link) => void mails.push({ kind: "reset", to: to.email, link }),
      verifyEmail: async (to, link) => void mails.push({ kind: "verify", to: to.email, link }),
      confirmEmailChange: async (to, _newEmail, link) => void mails.push({ kind: "confirm", to: to.email, link }),
    },
    accessChanged: async (userId) => void accessChanges.push(userId),
    background: (work) => void work,
    logFault: (event) => void faults.push(event),
  };
  const auth = createAuth(deps, { publicUrl: ORIGIN, providers: [] }, ports);

  function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return auth.handler(
      new Request(`${ORIGIN}/api/auth${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", origin: ORIGIN, ...headers },
        body: JSON.stringify(body),
      }),
    );
  }

  async function signUp(email = freshEmail(), name = "Ada Lovelace"): Promise<SignedUp> {
    const response = await post("/sign-up/email", { name, email, password: PASSWORD });
    if (response.status !== 200) throw new Error(`sign-up: ${response.status} ${await response.text()}`);
    const body = (await response.json()) as { token: string; user: { id: string } };
    return {
      userId: body.user.id,
      email,
      token: response.headers.get("set-auth-token")!,
      rawToken: body.token,
      cookie: response.headers.getSetCookie()[0]!.split(";")[0]!,
    };
  }

  return { deps, auth, ports, clock, seeded, faults, accessChanges, mails, post, signUp };
}
