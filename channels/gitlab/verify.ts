import type { InboundRequest, Rejected, Verified } from "#core/channel";
import { constantTimeEqual } from "../crypto/constant-time.ts";
import { faultOfSignature } from "../standard-webhook.ts";
import { type GitlabContext, SIGNING_PREFIX } from "./config.ts";

/** A signing token signs the body and its time; a secret token is only shown. Which it is, the secret itself says. */
export async function verify(request: InboundRequest, ctx: GitlabContext): Promise<Verified | Rejected> {
  const { webhookSecret } = ctx.config;
  if (webhookSecret.startsWith(SIGNING_PREFIX)) {
    const wrong = await faultOfSignature(webhookSecret, request);
    return wrong === null ? { ok: true, payload: request.body } : refuse(wrong);
  }
  const fits = constantTimeEqual(request.headers["x-gitlab-token"] ?? "", webhookSecret);
  return fits ? { ok: true, payload: request.body } : refuse("X-Gitlab-Token is not the webhook's secret token");
}

function refuse(reason: string): Rejected {
  return { ok: false, status: 401, reason };
}
