/** GitHub gives out PKCS#1 keys; WebCrypto takes PKCS#8 alone, which is a frame around the same numbers. */
import { fromBase64 } from "../crypto/base64.ts";
import { type Bytes, concatBytes } from "../crypto/bytes.ts";

const PEM = /-----BEGIN (RSA )?PRIVATE KEY-----([^-]+)-----END \1?PRIVATE KEY-----/;
/** Version 0, algorithm rsaEncryption without parameters. */
const HEAD = Uint8Array.of(2, 1, 0, 0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 1, 5, 0);

/** The key in PKCS#8, whichever form it came in and whatever became of its line breaks; null when it is no key. */
export function derOf(pem: string): Bytes | null {
  const [, isPkcs1, body] = PEM.exec(pem) ?? [];
  const der = fromBase64((body ?? "").replaceAll(/\\n|\s/g, ""));
  if (!der || der.length < 100) return null;
  return isPkcs1 ? element(0x30, concatBytes(HEAD, element(4, der))) : der;
}

function element(tag: number, content: Uint8Array): Bytes {
  const { length } = content;
  const size = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return concatBytes(Uint8Array.of(tag, ...size), content);
}

export function importKey(pem: string): Promise<CryptoKey> {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  return crypto.subtle.importKey("pkcs8", derOf(pem) ?? new Uint8Array(), algorithm, false, ["sign"]);
}
