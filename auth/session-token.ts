const COOKIE_NAMES = ["__Secure-weft.session_token", "weft.session_token"];

/** The name with which better-auth builds that of its cookies. */
export const COOKIE_PREFIX = "weft";

/** The session's credential in a `Cookie` header. */
export function sessionCookie(header: string | undefined): string | null {
  if (!header) return null;
  const pairs = header.split(";").map((pair) => pair.trim());
  for (const name of COOKIE_NAMES) {
    const pair = pairs.find((candidate) => candidate.startsWith(`${name}=`));
    if (pair) return pair.slice(name.length + 1);
  }
  return null;
}

const RAW_TOKEN = /^[A-Za-z0-9]{32}$/;
const encoder = new TextEncoder();
let latest: { secret: string; key: Promise<CryptoKey> } | undefined;

/**
 * The session token inside a credential: `token.signature`, as in the cookie and in `set-auth-token`, or the bare token,
 * as in the body that sign-in answers. A forged signature, or what cannot be a token, is null without a look at the
 * database.
 */
export async function sessionTokenOf(secret: string, credential: string): Promise<string | null> {
  const [token = "", signature] = decoded(credential).split(".");
  if (!RAW_TOKEN.test(token)) return null;
  if (signature === undefined) return token;
  const bytes = base64(signature);
  if (!bytes) return null;
  if (latest?.secret !== secret) latest = { secret, key: verificationKey(secret) };
  const valid = await crypto.subtle.verify("HMAC", await latest.key, bytes, encoder.encode(token));
  return valid ? token : null;
}

function verificationKey(secret: string): Promise<CryptoKey> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["verify"]);
}

function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function base64(text: string): Uint8Array<ArrayBuffer> | null {
  const standard = text.replaceAll("-", "+").replaceAll("_", "/");
  if (!/^[A-Za-z0-9+/]{43}=?$/.test(standard)) return null;
  return Uint8Array.from(atob(standard), (char) => char.charCodeAt(0));
}
