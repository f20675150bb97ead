import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, type JWTPayload, jwtVerify } from "jose";
import { fields, list, parseJson, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import type { TeamsContext } from "./config.ts";

const KEYS_URL = "https://login.botframework.com/v1/.well-known/keys";
const ISSUER = "https://api.botframework.com";
const KEPT_MS = 24 * 3_600_000;
/** Keys are asked for again when one is unknown, but no more often than this: anybody can name an unknown key. */
const AGAIN_MS = 5 * 60_000;
const SKEW_SECONDS = 300;

export interface Proof {
  claims: JWTPayload;
  /** The channels that the key may speak for. */
  endorsements: string[];
}

/** Null when the token is not Microsoft's for this app. Throws ChannelError when the keys cannot be had. */
export async function verifyToken(token: string, atMs: number, ctx: TeamsContext): Promise<Proof | null> {
  const kid = keyOf(token);
  if (kid === null) return null;
  let keys = await loadKeys(ctx);
  if (!has(keys, kid) && ctx.nowMs() - keys.loadedAtMs > AGAIN_MS) {
    await ctx.dropToken("keys");
    keys = await loadKeys(ctx);
  }
  const { appId } = ctx.config;
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys.set), {
      algorithms: ["RS256"],
      issuer: ISSUER,
      audience: [appId, `api://${appId}`, `api://botid-${appId}`],
      clockTolerance: SKEW_SECONDS,
      currentDate: new Date(atMs),
      requiredClaims: ["exp"],
    });
    const { endorsements } = fields(keys.set.keys.find((key) => key.kid === kid));
    return { claims: payload, endorsements: Array.isArray(endorsements) ? endorsements.map(text) : [] };
  } catch {
    return null;
  }
}

interface Keys {
  set: JSONWebKeySet;
  loadedAtMs: number;
}

function has({ set }: Keys, kid: string): boolean {
  return set.keys.some((key) => key.kid === kid);
}

function keyOf(token: string): string | null {
  try {
    return decodeProtectedHeader(token).kid ?? null;
  } catch {
    return null;
  }
}

async function loadKeys(ctx: TeamsContext): Promise<Keys> {
  const kept = await ctx.token("keys", async () => {
    const reply = await ctx.http({ method: "GET", url: KEYS_URL });
    if (reply.status !== 200) throw statusError("microsoftKeys", reply);
    const keys = list(parseJson(reply.body)["keys"]);
    const value = JSON.stringify({ set: { keys }, loadedAtMs: ctx.nowMs() });
    return { value, expiresAtMs: ctx.nowMs() + KEPT_MS };
  });
  return JSON.parse(kept) as Keys;
}
