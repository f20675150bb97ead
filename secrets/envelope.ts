/**
 * A secret sealed for storage: AES-256-GCM under a key of its own, which is itself sealed by a master key. All fields
 * but the ids are base64.
 */
export interface Sealed {
  v: 1;
  /** Which master key wrapped `key`. */
  kid: string;
  /** iv and wrapped key. */
  key: string;
  /** iv and ciphertext. */
  data: string;
}

export interface MasterKeys {
  /** Seals; the others only open, until everything is sealed anew. */
  current: MasterKey;
  all: Map<string, MasterKey>;
}
interface MasterKey {
  id: string;
  key: CryptoKey;
  /** For fingerprints; made from the same bytes, and useless for opening anything. */
  mac: CryptoKey;
}

const IV_BYTES = 12;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

let latest: { text: string; keys: Promise<MasterKeys> } | undefined;

/**
 * Reads MASTER_KEY: 32 bytes in base64, or several separated by commas, the current one first. To rotate, put a new key
 * in front, wrap everything anew, remove the old one: see docs/secrets.md. A key is known by the first 8 hex digits of
 * its SHA-256.
 */
export function readMasterKeys(masterKey: string): Promise<MasterKeys> {
  if (latest?.text !== masterKey) latest = { text: masterKey, keys: parseMasterKeys(masterKey) };
  return latest.keys;
}

async function parseMasterKeys(masterKey: string): Promise<MasterKeys> {
  const keys = await Promise.all(masterKey.split(",").map((text) => readMasterKey(text.trim())));
  return { current: keys[0]!, all: new Map(keys.map((key) => [key.id, key])) };
}

async function readMasterKey(text: string): Promise<MasterKey> {
  const bytes = /^[A-Za-z0-9+/]{43}=$/.test(text) ? fromBase64(text) : null;
  if (bytes?.length !== 32) throw new Error("MASTER_KEY must be 32 bytes in base64, or several separated by commas");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const id = Array.from(digest.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { id, key: await aesKey(bytes), mac: await macKey(bytes) };
}

/**
 * Seals `plaintext`. `place` says where the result is kept (e.g. `organization/secret-id`): a sealed value copied to
 * another row does not open there.
 */
export async function seal(keys: MasterKeys, plaintext: string, place: string): Promise<Sealed> {
  const rowKey = crypto.getRandomValues(new Uint8Array(32));
  return {
    v: 1,
    kid: keys.current.id,
    key: await encrypt(keys.current.key, rowKey, place),
    data: await encrypt(await aesKey(rowKey), new Uint8Array(encoder.encode(plaintext)), place),
  };
}

/** Opens what `seal` made for the same `place`. Throws when the master key is gone or the value was changed. */
export async function open(keys: MasterKeys, sealed: Sealed, place: string): Promise<string> {
  const master = keys.all.get(sealed.kid);
  if (!master) throw new Error(`no master key ${sealed.kid}`);
  const rowKey = await decrypt(master.key, sealed.key, place);
  return decoder.decode(await decrypt(await aesKey(rowKey), sealed.data, place));
}

/**
 * The same secret under the current master key: its row key is wrapped anew, its data stays as it is. Throws as `open`
 * does.
 */
export async function rewrap(keys: MasterKeys, sealed: Sealed, place: string): Promise<Sealed> {
  const master = keys.all.get(sealed.kid);
  if (!master) throw new Error(`no master key ${sealed.kid}`);
  const rowKey = await decrypt(master.key, sealed.key, place);
  return { ...sealed, kid: keys.current.id, key: await encrypt(keys.current.key, rowKey, place) };
}

/**
 * A keyed digest of a secret at its place: tells whether a value that is given again is the same one, and tells nothing
 * to who has only the database. Begins with the id of the master key that it was made with.
 */
export async function fingerprint(keys: MasterKeys, plaintext: string, place: string): Promise<string> {
  return `${keys.current.id}.${await mac(keys.current, plaintext, place)}`;
}

/** Does the fingerprint belong to this value? False too when its master key is gone. */
export async function fits(
  keys: MasterKeys,
  print: string,
  { plaintext, place }: { plaintext: string; place: string },
): Promise<boolean> {
  const [id = "", digest = ""] = print.split(".");
  const master = keys.all.get(id);
  return master !== undefined && digest === (await mac(master, plaintext, place));
}

async function mac(master: MasterKey, plaintext: string, place: string): Promise<string> {
  const text = encoder.encode(JSON.stringify([place, plaintext]));
  return toBase64(new Uint8Array(await crypto.subtle.sign("HMAC", master.mac, text)));
}

async function macKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const source = await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode("fingerprint") };
  return crypto.subtle.deriveKey(derivation, source, { name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]);
}

function aesKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function encrypt(key: CryptoKey, plain: Uint8Array<ArrayBuffer>, place: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const cipher = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: encoder.encode(place) },
    key,
    plain,
  );
  const out = new Uint8Array(IV_BYTES + cipher.byteLength);
  out.set(iv);
  out.set(new Uint8Array(cipher), IV_BYTES);
  return toBase64(out);
}

async function decrypt(key: CryptoKey, text: string, place: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = fromBase64(text);
  const algorithm = { name: "AES-GCM", iv: bytes.slice(0, IV_BYTES), additionalData: encoder.encode(place) };
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, bytes.slice(IV_BYTES)));
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Array.from(atob(text), (char) => char.charCodeAt(0)));
}
