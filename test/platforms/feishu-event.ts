import { createCipheriv, createHash, randomBytes, randomUUID } from "node:crypto";
import type { Signed } from "./platform.ts";

/** Encrypted with a key of its own, signed over the bytes that are sent. Set-up questions are not signed. */
export function sealedEvent(event: object, encryptKey: string, isSigned = true): Signed {
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-256-cbc", createHash("sha256").update(encryptKey).digest(), iv);
  const encrypt = Buffer.concat([iv, cipher.update(JSON.stringify(event)), cipher.final()]).toString("base64");
  const body = JSON.stringify({ encrypt });
  const [time, nonce] = [String(Math.floor(Date.now() / 1000)), randomUUID()];
  const signature = createHash("sha256")
    .update(time + nonce + encryptKey + body)
    .digest("hex");
  const proof = { "x-lark-request-timestamp": time, "x-lark-request-nonce": nonce, "x-lark-signature": signature };
  return {
    method: "POST",
    query: "",
    headers: { "content-type": "application/json", ...(isSigned ? proof : {}) },
    body,
  };
}
