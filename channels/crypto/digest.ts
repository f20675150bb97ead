import { type Bytes, toBytes } from "./bytes.ts";

/** Some platforms sign with SHA-1; nothing of our own does. */
export async function sha1(input: string | Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-1", toBytes(input)));
}

export async function sha256(input: string | Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", toBytes(input)));
}
