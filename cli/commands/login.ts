import { setTimeout as wait } from "node:timers/promises";
import { Api, ApiRefusal } from "../api.ts";
import { CliError } from "../cli-error.ts";
import type { Call, Command } from "../command.ts";
import { readSettings, writeSettings } from "../settings.ts";

const CLIENT_ID = "weft-cli";

interface DeviceCode {
  device_code: string;
  user_code: string;
  verification_uri: string;
  verification_uri_complete: string;
  /** Seconds. */
  interval: number;
}

export const login: Command = {
  name: "login",
  usage: "[--server URL] [--token TOKEN] [--organization NAME]",
  summary: "Sign in, in the browser or with a token",
  options: { token: { type: "string" }, organization: { type: "string" } },
  help: [
    "      --token TOKEN      an API key or session token; - reads it from standard input",
    "      --organization NAME which one to work in, by its name or short name",
  ],
  async run(call) {
    const { server } = call.api.target;
    const given = call.text("token");
    const token = given === undefined ? await signInByDevice(call) : await readToken(call, given);
    const api = new Api({ server, token }, call.terminal);
    const me = await inOrganization(api, call.text("organization"));
    const settings = await readSettings(call.terminal.env);
    await writeSettings(call.terminal.env, {
      current: server,
      servers: { ...settings.servers, [server]: { token } },
    });
    call.terminal.out(`Signed in to ${server} as ${me.user.name} (${me.organization.name}).\n`);
  },
};

interface Organization {
  id: string;
  name: string;
  slug: string;
  role: string;
}

interface Me {
  user: { name: string; email: string };
  organization: Organization;
  organizations: Organization[];
}

/** Who we are now, in the organization that was asked for. */
async function inOrganization(api: Api, asked: string | undefined): Promise<Me> {
  const me = await api.json<Me>("/api/v1/me");
  if (asked === undefined || [me.organization.slug, me.organization.name].includes(asked)) return me;
  const found = me.organizations.find(({ slug, name }) => slug === asked || name === asked);
  if (!found) {
    const known = me.organizations.map(({ slug }) => slug).join(", ");
    throw new CliError(`You do not belong to an organization "${asked}". Yours: ${known}.`);
  }
  await api.fetch("/api/v1/organization/switch", { method: "POST", body: { organization_id: found.id } });
  return api.json<Me>("/api/v1/me");
}

async function readToken(call: Call, given: string): Promise<string> {
  const token = (given === "-" ? await call.terminal.readInput() : given).trim();
  if (!token) throw new CliError("The token is empty.");
  return token;
}

/** RFC 8628: the person approves a short code in a browser where they are signed in; meanwhile we ask. */
export async function signInByDevice(
  { api, terminal, signal }: Pick<Call, "api" | "terminal" | "signal">,
  pause: (delayMs: number) => Promise<unknown> = (delayMs) => wait(delayMs, undefined, { signal }),
): Promise<string> {
  const code = await api.json<DeviceCode>("/api/auth/device/code", {
    method: "POST",
    body: { client_id: CLIENT_ID },
    signal,
  });
  terminal.out(`Open ${code.verification_uri_complete}\nand approve the code ${code.user_code}.\n`);
  let intervalMs = code.interval * 1000;
  for (;;) {
    await pause(intervalMs);
    const answer = await askForToken(api, code.device_code, signal);
    if (answer.token !== undefined) return answer.token;
    if (answer.slower) intervalMs += 5000;
  }
}

async function askForToken(
  api: Api,
  deviceCode: string,
  signal: AbortSignal,
): Promise<{ token?: string; slower: boolean }> {
  try {
    const body = {
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: deviceCode,
      client_id: CLIENT_ID,
    };
    const answer = await api.json<{ access_token: string }>("/api/auth/device/token", { method: "POST", body, signal });
    return { token: answer.access_token, slower: false };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    if (error.reason === "authorization_pending") return { slower: false };
    if (error.reason === "slow_down") return { slower: true };
    if (error.reason === "access_denied") throw new CliError("The sign-in was refused in the browser.");
    if (error.reason === "expired_token") throw new CliError('The code has expired: run "weft login" again.');
    throw error;
  }
}

export const logout: Command = {
  name: "logout",
  usage: "",
  summary: "End the session and forget it here",
  async run({ api, terminal }) {
    const { server } = api.target;
    await api.fetch("/api/auth/sign-out", { method: "POST", body: {} }).catch((error: unknown) => {
      // An API key, or a session that has ended already: nothing to end.
      if (!(error instanceof ApiRefusal)) throw error;
    });
    const { current, servers } = await readSettings(terminal.env);
    const { [server]: _left, ...rest } = servers;
    await writeSettings(terminal.env, { ...(current && current !== server ? { current } : {}), servers: rest });
    terminal.out(`Signed out of ${server}.\n`);
  },
};

export const whoami: Command = {
  name: "whoami",
  usage: "",
  summary: "Show who you are, and where",
  async run({ api, terminal }) {
    const { user, organization } = await api.json<Me>("/api/v1/me");
    terminal.out(
      `${user.name} <${user.email}>, ${organization.role} of ${organization.name} on ${api.target.server}\n`,
    );
  },
};
