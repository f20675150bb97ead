/**
 * The encrypted envelope of WeCom's callbacks and DingTalk's event subscription: signature =
 * hex(SHA1(sort(token, timestamp, nonce, encrypt))), AES-256-CBC with key = base64(aesKey + "=") and iv = key[0:16],
 * PKCS#7 with blocks of 32 around `random16 | length, 4 bytes big endian | message | receiver`.
 */
import { decryptBlocks, encryptBlocks, pad } from "./aes-cbc.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { type Bytes, concatBytes, randomBytes, toBytes, toText } from "./bytes.ts";
import { constantTimeEqual } from "./constant-time.ts";
import { sha1 } from "./digest.ts";
import { toHex } from "./hex.ts";

export interface EnvelopeKeys {
  token: string;
  /** 43 characters of base64. */
  aesKey: string;
  /** Corporation, app or owner; empty for WeCom's smart bots. */
  receiver: string;
}
export interface EnvelopeMark {
  timestamp: string;
  nonce: string;
}

const RANDOM = 16;
const HEAD = RANDOM + 4;
const PADDING_BLOCK = 32;

export async function signEnvelope(token: string, mark: EnvelopeMark, encrypt: string): Promise<string> {
  return toHex(await sha1([token, mark.timestamp, mark.nonce, encrypt].sort().join("")));
}

/** Checks the signature in constant time; an empty token signs nothing. */
export async function isEnvelopeSigned(
  keys: EnvelopeKeys,
  mark: EnvelopeMark & { signature: string },
  encrypt: string,
): Promise<boolean> {
  if (keys.token === "" || encrypt === "") return false;
  return constantTimeEqual(mark.signature, await signEnvelope(keys.token, mark, encrypt));
}

/** The message inside, or null when it cannot be opened or is meant for another receiver. */
export async function openEnvelope(keys: EnvelopeKeys, encrypt: string): Promise<Bytes | null> {
  const key = envelopeKey(keys.aesKey);
  const ciphertext = fromBase64(encrypt);
  if (!key || !ciphertext) return null;
  const plain = await decryptBlocks(key, key.slice(0, RANDOM), ciphertext);
  if (!plain || plain.length < HEAD) return null;
  // The length is inside, so the padding need not be believed.
  const length = new DataView(plain.buffer, plain.byteOffset + RANDOM, 4).getUint32(0);
  const padding = plain.at(-1) ?? 0;
  const end = plain.length - padding;
  if (padding < 1 || padding > PADDING_BLOCK || HEAD + length > end) return null;
  const receiver = toText(plain.subarray(HEAD + length, end));
  return receiver === keys.receiver ? plain.slice(HEAD, HEAD + length) : null;
}

export async function sealEnvelope(
  keys: EnvelopeKeys,
  message: string,
  random: Uint8Array = randomBytes(RANDOM),
): Promise<string> {
  const key = envelopeKey(keys.aesKey);
  if (!key) throw new Error("the AES key of a callback has 43 characters");
  const body = toBytes(message);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, body.length);
  const plain = pad(concatBytes(random, length, body, keys.receiver), PADDING_BLOCK);
  return toBase64(await encryptBlocks(key, key.slice(0, RANDOM), plain));
}

/** Null when it is not the base64 of 32 bytes. */
export function envelopeKey(aesKey: string): Bytes | null {
  const key = aesKey.length === 43 ? fromBase64(aesKey) : null;
  return key?.length === 32 ? key : null;
}
