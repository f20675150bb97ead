import { type Bytes, toBytes } from "./bytes.ts";

/** HMAC of `message`; throws for an empty key, which would authenticate everybody. */
export async function hmac(
  hash: "SHA-1" | "SHA-256",
  key: string | Uint8Array,
  message: string | Uint8Array,
): Promise<Bytes> {
  if (key.length === 0) throw new Error("HMAC needs a key");
  const imported = await crypto.subtle.importKey("raw", toBytes(key), { name: "HMAC", hash }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, toBytes(message)));
}

export async function hmacSha256(key: string | Uint8Array, message: string | Uint8Array): Promise<Bytes> {
  return hmac("SHA-256", key, message);
}
