import { sha256 } from "./crypto/digest.ts";
import { toHex } from "./crypto/hex.ts";

/** An idempotency key in the letters and length that a platform allows; equal for equal keys. */
export async function keyDigest(key: string, length: number): Promise<string> {
  return toHex(await sha256(key)).slice(0, length);
}
