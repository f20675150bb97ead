import { reject } from "../reject.ts";
import type { InboundRequest, Rejected, Verified } from "#core/channel";
import { constantTimeEqual } from "../crypto/constant-time.ts";
import { faultOfSignature } from "../standard-webhook.ts";
import { type GitlabContext, SIGNING_PREFIX } from "./config.ts";

/** A signing token signs the body and its time; a secret token is only shown. Which it is, the secret itself says. */
export async function verify(request: InboundRequest, ctx: GitlabContext): Promise<Verified | Rejected> {
  const { webhookSecret } = ctx.config;
  if (webhookSecret.startsWith(SIGNING_PREFIX)) {
    const wrong = await faultOfSignature({ secret: webhookSecret, field: "webhookSecret" }, request);
    return wrong === null ? { ok: true, payload: request.body } : reject(wrong);
  }
  const fits = constantTimeEqual(request.headers["x-gitlab-token"] ?? "", webhookSecret);
  return fits
    ? { ok: true, payload: request.body }
    : reject({ code: "ProofWrong", what: "X-Gitlab-Token", field: "webhookSecret" });
}
