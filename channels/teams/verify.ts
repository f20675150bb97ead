import type { InboundRequest, Rejected, Verified } from "#core/channel";
import { type Fields, fields, parseJson, text } from "../read-json.ts";
import type { TeamsContext } from "./config.ts";
import { verifyToken } from "./keys.ts";
import { trimServiceUrl } from "./service-url.ts";

/** The token proves that Microsoft speaks, to this app, of this address; the body itself is not signed. */
export async function verify(request: InboundRequest, ctx: TeamsContext): Promise<Verified | Rejected> {
  const token = /^Bearer (\S+)$/i.exec(request.headers["authorization"] ?? "")?.[1];
  if (token === undefined) return refuse(401, "there is no bearer token");
  const proof = await verifyToken(token, request.receivedAtMs, ctx);
  if (!proof) return refuse(401, "the bearer token is not Microsoft's for this app");
  const activity = parseJson(request.body);
  const claimed = text(proof.claims["serviceurl"]) || text(proof.claims["serviceUrl"]);
  if (claimed === "" || normal(claimed) !== normal(text(activity["serviceUrl"]))) {
    return refuse(401, "the token is for another service address");
  }
  if (!proof.endorsements.includes(text(activity["channelId"])))
    return refuse(401, "the key may not speak for this channel");
  const { tenantId } = ctx.config;
  if (tenantId !== undefined && tenantOf(activity) !== tenantId) return refuse(403, "the message is of another tenant");
  return { ok: true, payload: request.body };
}

export function tenantOf(activity: Fields): string {
  const fromChannel = text(fields(fields(activity["channelData"])["tenant"])["id"]);
  return fromChannel || text(fields(activity["conversation"])["tenantId"]);
}

function normal(address: string): string {
  return trimServiceUrl(address).toLowerCase();
}

function refuse(status: 401 | 403, reason: string): Rejected {
  return { ok: false, status, reason };
}
