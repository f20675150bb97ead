import { env } from "cloudflare:workers";
import { app } from "./app.ts";

// People of the API as tests inside workerd see them: requests go to the routes directly.

export const PASSWORD = "correct horse battery";

let counter = 0;

export function freshEmail(): string {
  counter += 1;
  return `api-${crypto.randomUUID().slice(0, 8)}-${counter}@example.com`;
}

export interface Call {
  method?: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as a bearer token. */
  token?: string;
  headers?: Record<string, string>;
  env?: Partial<Env>;
}

/** One request to the API. */
export async function call(
  path: string,
  { method = "GET", body, token, headers, env: over }: Call = {},
): Promise<Response> {
  const init: RequestInit = {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  return app.request(`${env.PUBLIC_URL}${path}`, init, { ...env, AUTH_RATE_LIMIT: "100000", ...over });
}

export interface ApiPerson {
  id: string;
  email: string;
  token: string;
  cookie: string;
  organizationId: string;
}

export async function signUp(email = freshEmail()): Promise<ApiPerson> {
  const response = await call("/api/auth/sign-up/email", {
    method: "POST",
    body: { name: "Ada", email, password: PASSWORD },
  });
  if (response.status !== 200) throw new Error(`sign-up: ${response.status} ${await response.text()}`);
  const { user } = await response.json<{ user: { id: string } }>();
  const token = response.headers.get("set-auth-token")!;
  const me = await (await call("/api/v1/me", { token })).json<{ organization: { id: string } }>();
  const cookie = response.headers.getSetCookie()[0]!.split(";")[0]!;
  return { id: user.id, email, token, cookie, organizationId: me.organization.id };
}

/** Somebody who was invited to the organization of `host` and accepted; they act in it. */
export async function joinAs(role: string, host: ApiPerson): Promise<ApiPerson> {
  const guest = await signUp();
  const invited = await call("/api/v1/invitations", {
    method: "POST",
    token: host.token,
    body: { email: guest.email, role },
  });
  const { id } = await invited.json<{ id: string }>();
  const accepted = await call(`/api/v1/invitations/${id}/accept`, { method: "POST", token: guest.token });
  if (accepted.status !== 200) throw new Error(`accept: ${accepted.status} ${await accepted.text()}`);
  return { ...guest, organizationId: host.organizationId };
}

/** As whom the organization of `host` knows a person. */
export async function memberId(host: ApiPerson, person: ApiPerson): Promise<string> {
  const members = await listed<{ id: string; user: { id: string } }>("/api/v1/members", host.token);
  return members.find(({ user }) => user.id === person.id)!.id;
}

/** What a list route answers. */
export async function listed<T>(path: string, token: string): Promise<T[]> {
  const body = await (await call(path, { token })).json<Record<string, T[]>>();
  return Object.values(body)[0]!;
}

export async function newKey(person: ApiPerson, scopes: string[] | null = null): Promise<{ id: string; key: string }> {
  const made = await call("/api/v1/api-keys", { method: "POST", token: person.token, body: { name: "key", scopes } });
  if (made.status !== 201) throw new Error(`key: ${made.status} ${await made.text()}`);
  return made.json();
}
