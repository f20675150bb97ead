/** Standard Webhooks: `v1,base64(HMAC-SHA256(key, id.timestamp.body))` in the headers `webhook-…`. */
import type { InboundRequest } from "#core/channel";
import type { Failure } from "#protocol/failure";
import { fromBase64, toBase64 } from "./crypto/base64.ts";
import { type Bytes, concatBytes, toBytes } from "./crypto/bytes.ts";
import { constantTimeEqual } from "./crypto/constant-time.ts";
import { hmacSha256 } from "./crypto/hmac.ts";

const PREFIX = "whsec_";
const WINDOW_SECONDS = 300;

export interface SignedBody {
  id: string;
  /** Seconds. */
  timestamp: string;
  body: Uint8Array | string;
}

/** The key as Standard Webhooks defines it; a secret without the prefix is taken as its own bytes. */
function signingKey(secret: string): Bytes {
  const encoded = secret.startsWith(PREFIX) ? fromBase64(secret.slice(PREFIX.length)) : null;
  return encoded && encoded.length > 0 ? encoded : toBytes(secret);
}

export async function signBody(secret: string, { id, timestamp, body }: SignedBody): Promise<string> {
  return `v1,${toBase64(await hmacSha256(signingKey(secret), concatBytes(`${id}.${timestamp}.`, body)))}`;
}

/** What is wrong with a request's signature by the secret in `field`; null when it is right and of the last five minutes. */
export async function faultOfSignature(
  { secret, field }: { secret: string; field: string },
  request: InboundRequest,
): Promise<Failure | null> {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature } = request.headers;
  if (!id || !timestamp || !signature)
    return { code: "ProofMissing", what: "webhook-id, webhook-timestamp, webhook-signature" };
  if (!isRecent(timestamp, request))
    return { code: "ProofStale", what: "webhook-timestamp", minutes: WINDOW_SECONDS / 60 };
  const expected = await signBody(secret, { id, timestamp, body: request.body });
  // A header may hold several signatures while a secret is being replaced; one that fits is enough.
  const fits = signature
    .split(" ")
    .slice(0, 10)
    .filter((one) => constantTimeEqual(one, expected));
  return fits.length > 0 ? null : { code: "ProofWrong", what: "webhook-signature", field };
}

export function isRecent(timestamp: string, request: InboundRequest): boolean {
  if (!/^\d{9,11}$/.test(timestamp)) return false;
  return Math.abs(request.receivedAtMs / 1000 - Number(timestamp)) <= WINDOW_SECONDS;
}
