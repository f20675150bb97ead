/**
 * AES-CBC with any padding. WebCrypto only knows PKCS#7 with blocks of 16 and refuses the rest (half of WeCom's
 * messages, which pad to 32), so here a whole block of its padding is added before it decrypts and cut off after it
 * encrypted.
 */
import { type Bytes, concatBytes, toBytes } from "./bytes.ts";

const BLOCK = 16;

/** Ciphertext to plaintext with its padding still on. Null when it is not whole blocks. */
export async function decryptBlocks(key: Bytes, iv: Bytes, ciphertext: Uint8Array): Promise<Bytes | null> {
  if (ciphertext.length === 0 || ciphertext.length % BLOCK !== 0) return null;
  const imported = await crypto.subtle.importKey("raw", key, "AES-CBC", false, ["decrypt", "encrypt"]);
  const last = toBytes(ciphertext.slice(-BLOCK));
  const padding = new Uint8Array(
    await crypto.subtle.encrypt({ name: "AES-CBC", iv: last }, imported, new Uint8Array()),
  );
  const whole = concatBytes(ciphertext, padding);
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-CBC", iv }, imported, whole));
}

/** Plaintext that is padded to whole blocks already. */
export async function encryptBlocks(key: Bytes, iv: Bytes, plaintext: Uint8Array): Promise<Bytes> {
  if (plaintext.length % BLOCK !== 0) throw new Error("the plaintext is not padded");
  const imported = await crypto.subtle.importKey("raw", key, "AES-CBC", false, ["encrypt"]);
  const padded = await crypto.subtle.encrypt({ name: "AES-CBC", iv }, imported, toBytes(plaintext));
  return new Uint8Array(padded).slice(0, -BLOCK);
}

export function pad(bytes: Uint8Array, block: number): Bytes {
  const count = block - (bytes.length % block);
  return concatBytes(bytes, new Uint8Array(count).fill(count));
}

/** Null when the padding is not PKCS#7 of this block size. */
export function unpad(bytes: Uint8Array, block: number): Bytes | null {
  const count = bytes.at(-1) ?? 0;
  if (count < 1 || count > block || count > bytes.length) return null;
  const padding = bytes.subarray(-count);
  return padding.every((byte) => byte === count) ? toBytes(bytes.slice(0, -count)) : null;
}
