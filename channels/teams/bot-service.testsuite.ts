import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { InboundRequest, OutboundRequest } from "#core/channel";
import { arrived } from "../contract/arrived.testsuite.ts";
import { type StandInAnswer, testContext } from "../contract/context.testsuite.ts";
import { teamsChannel } from "./channel.ts";
import type { TeamsConfig } from "./config.ts";

// Microsoft's bot service as tests play it: what it signs and sends, and what it answers.

export const NOW = 1_763_700_000_000;
export const SERVICE = "https://smba.trafficmanager.net/emea/";
export const config: TeamsConfig = { appId: "11111111-2222-3333-4444-555555555555", appPassword: "app-password-1" };
export const BOT = `28:${config.appId}`;

const pair = await generateKeyPair("RS256", { extractable: true });
export const { privateKey } = pair;
export const jwk = { ...(await exportJWK(pair.publicKey)), kid: "k1", use: "sig", endorsements: ["msteams"] };
const keys = (): StandInAnswer => ({ status: 200, body: { keys: [jwk] } });

export const tokenFor = (serviceurl: string, at: { config: TeamsConfig; nowMs: number; kid?: string; alg?: string }) =>
  new SignJWT({ serviceurl })
    .setProtectedHeader({ alg: at.alg ?? "RS256", kid: at.kid ?? "k1" })
    .setIssuer("https://api.botframework.com")
    .setAudience(at.config.appId)
    .setNotBefore(at.nowMs / 1000)
    .setExpirationTime(at.nowMs / 1000 + 3600);

export const inbound = (body: string, token: string) =>
  arrived({ body, headers: { authorization: `Bearer ${token}` } }, NOW);

export async function wrap(body: string, at: { config: TeamsConfig; nowMs: number }): Promise<InboundRequest> {
  const serviceUrl = /"serviceUrl":"([^"]*)"/.exec(body)?.[1] ?? SERVICE;
  return inbound(body, await tokenFor(serviceUrl, at).sign(privateKey));
}

export const activity = (content: object) =>
  JSON.stringify({
    type: "message",
    id: "1485983408511",
    timestamp: "2025-11-21T04:00:00Z",
    serviceUrl: SERVICE,
    channelId: "msteams",
    from: { id: "29:ada", name: "Ada" },
    conversation: { id: "a:personal", conversationType: "personal", tenantId: "t1" },
    recipient: { id: BOT, name: "Agent" },
    ...content,
  });

export function answer(request: OutboundRequest): StandInAnswer {
  if (request.url.startsWith("https://login.botframework.com/")) return keys();
  if (request.url.startsWith("https://login.microsoftonline.com/")) {
    return { status: 200, body: { token_type: "Bearer", expires_in: 3599, access_token: "token-1" } };
  }
  return { status: request.method === "GET" ? 200 : 201, body: { id: "sent-1" } };
}

export const target = {
  data: { serviceUrl: SERVICE.slice(0, -1), conversation: "a:personal", scope: "direct", message: "1" },
};

export const context = (under = config, nowMs = NOW) => testContext(teamsChannel, under, { nowMs, answer });
