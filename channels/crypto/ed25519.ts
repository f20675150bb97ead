import { type Bytes, concatBytes, toBytes } from "./bytes.ts";
import { fromBase64 } from "./base64.ts";
import { fromHex } from "./hex.ts";

/** DER of a PKCS#8 Ed25519 key up to its 32 bytes of seed (RFC 8410). */
const PKCS8_HEAD = "302e020100300506032b657004220420";
const SEED = 32;

/** False for a wrong signature and for a key or signature that is none. */
export async function verifyEd25519(
  publicKey: Uint8Array,
  message: string | Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = await crypto.subtle.importKey("raw", toBytes(publicKey), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, toBytes(signature), toBytes(message));
}

export async function signEd25519(seed: Uint8Array, message: string | Uint8Array): Promise<Bytes> {
  const key = await importSeed(seed);
  return new Uint8Array(await crypto.subtle.sign("Ed25519", key, toBytes(message)));
}

export async function ed25519PublicKey(seed: Uint8Array): Promise<Bytes> {
  const jwk = (await crypto.subtle.exportKey("jwk", await importSeed(seed))) as { x?: string };
  const raw = fromBase64((jwk.x ?? "").replaceAll("-", "+").replaceAll("_", "/"));
  if (raw?.length !== 32) throw new Error("the public key cannot be derived");
  return raw;
}

async function importSeed(seed: Uint8Array): Promise<CryptoKey> {
  if (seed.length !== SEED) throw new Error("an Ed25519 seed has 32 bytes");
  const der = concatBytes(fromHex(PKCS8_HEAD) ?? "", seed);
  return crypto.subtle.importKey("pkcs8", der, "Ed25519", true, ["sign"]);
}
