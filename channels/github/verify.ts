import { reject } from "../reject.ts";
import type { HttpAnswer, InboundRequest, Rejected, Verified } from "#core/channel";
import { constantTimeEqual } from "../crypto/constant-time.ts";
import { toHex } from "../crypto/hex.ts";
import { hmacSha256 } from "../crypto/hmac.ts";
import type { GithubContext } from "./config.ts";

/** `sha256=` and the HMAC of the body. There is no time in it: what comes twice is known by the ids in the body. */
export async function verify(request: InboundRequest, ctx: GithubContext): Promise<Verified | Rejected> {
  const given = request.headers["x-hub-signature-256"] ?? "";
  const expected = `sha256=${toHex(await hmacSha256(ctx.config.webhookSecret, request.body))}`;
  if (!constantTimeEqual(given, expected)) {
    return reject({ code: "ProofWrong", what: "X-Hub-Signature-256", field: "webhookSecret" });
  }
  if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
    return reject({ code: "BodyIsForm" }, 400);
  }
  return { ok: true, payload: request.body };
}

export function handshake(request: InboundRequest): HttpAnswer | null {
  return request.headers["x-github-event"] === "ping" ? { status: 200, body: "pong" } : null;
}
