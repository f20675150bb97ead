import { reject } from "../reject.ts";
import type { InboundRequest, Rejected, Verified } from "#core/channel";
import { type Fields, fields, parseJson, text } from "../read-json.ts";
import type { TeamsContext } from "./config.ts";
import { verifyToken } from "./keys.ts";
import { trimServiceUrl } from "./service-url.ts";

/** The token proves that Microsoft speaks, to this app, of this address; the body itself is not signed. */
export async function verify(request: InboundRequest, ctx: TeamsContext): Promise<Verified | Rejected> {
  const token = /^Bearer (\S+)$/i.exec(request.headers["authorization"] ?? "")?.[1];
  if (token === undefined) return reject({ code: "ProofMissing", what: "Authorization" });
  const proof = await verifyToken(token, request.receivedAtMs, ctx);
  if (!proof) return reject({ code: "ProofWrong", what: "Authorization", field: "appId" });
  const activity = parseJson(request.body);
  const claimed = text(proof.claims["serviceurl"]) || text(proof.claims["serviceUrl"]);
  if (claimed === "" || normal(claimed) !== normal(text(activity["serviceUrl"]))) {
    return reject({ code: "ForAnother", of: "service" });
  }
  if (!proof.endorsements.includes(text(activity["channelId"]))) return reject({ code: "ForAnother", of: "service" });
  const { tenantId } = ctx.config;
  if (tenantId !== undefined && tenantOf(activity) !== tenantId)
    return reject({ code: "ProofWrong", what: "tenantId", field: "tenantId" }, 403);
  return { ok: true, payload: request.body };
}

export function tenantOf(activity: Fields): string {
  const fromChannel = text(fields(fields(activity["channelData"])["tenant"])["id"]);
  return fromChannel || text(fields(activity["conversation"])["tenantId"]);
}

function normal(address: string): string {
  return trimServiceUrl(address).toLowerCase();
}
