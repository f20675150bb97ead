// WeCom's envelope, written against its description and on Node's cryptography, so that it checks the product's own.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import type { Signed } from "./platform.ts";

export interface WeComKeys {
  token: string;
  encodingAesKey: string;
  receiver: string;
}

const PADDING = 32;

export function seal({ encodingAesKey, receiver }: WeComKeys, message: string): string {
  const key = Buffer.from(`${encodingAesKey}=`, "base64");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(message));
  const plain = Buffer.concat([randomBytes(16), length, Buffer.from(message), Buffer.from(receiver)]);
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(padded(plain)), cipher.final()]).toString("base64");
}

export function open({ encodingAesKey, receiver }: WeComKeys, sealed: string): string {
  const key = Buffer.from(`${encodingAesKey}=`, "base64");
  const decipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(sealed, "base64"), decipher.final()]);
  const end = plain.length - (plain.at(-1) ?? 0);
  const length = plain.readUInt32BE(16);
  if (plain.subarray(20 + length, end).toString() !== receiver) throw new Error("sealed for another receiver");
  return plain.subarray(20, 20 + length).toString();
}

export function sealBytes(encodingAesKey: string, bytes: Uint8Array): Buffer {
  const key = Buffer.from(`${encodingAesKey}=`, "base64");
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(padded(Buffer.from(bytes))), cipher.final()]);
}

function padded(plain: Buffer): Buffer {
  const count = PADDING - (plain.length % PADDING);
  return Buffer.concat([plain, Buffer.alloc(count, count)]);
}

export function signature(token: string, ...parts: string[]): string {
  return createHash("sha1")
    .update([token, ...parts].sort().join(""))
    .digest("hex");
}

export type Form = "json" | "xml";

/** A message as it is called back. */
export function callback(keys: WeComKeys, message: string, form: Form, nowMs = Date.now()): Signed {
  const encrypt = seal(keys, message);
  const xml = `<xml><ToUserName><![CDATA[${keys.receiver}]]></ToUserName><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`;
  const body = form === "json" ? JSON.stringify({ encrypt }) : xml;
  return {
    method: "POST",
    query: proof(keys, encrypt, nowMs),
    headers: { "content-type": `application/${form}` },
    body,
  };
}

/** The set-up question: what is in `echostr` must come back bare. */
export function question(keys: WeComKeys, words: string, nowMs = Date.now()): Signed {
  const echostr = seal(keys, words);
  return {
    method: "GET",
    query: `${proof(keys, echostr, nowMs)}&echostr=${encodeURIComponent(echostr)}`,
    headers: {},
    body: "",
  };
}

function proof(keys: WeComKeys, encrypt: string, nowMs: number): string {
  const [timestamp, nonce] = [String(Math.floor(nowMs / 1000)), randomBytes(8).toString("hex")];
  return `?msg_signature=${signature(keys.token, timestamp, nonce, encrypt)}&timestamp=${timestamp}&nonce=${nonce}`;
}
