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
}

const IV_BYTES = 12;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Reads MASTER_KEY: 32 bytes in base64, or several separated by commas, the current one first. To rotate, put a new key
 * in front, seal everything anew, remove the old one. A key is known by the first 8 hex digits of its SHA-256.
 */
export async function readMasterKeys(masterKey: string): Promise<MasterKeys> {
  const keys = await Promise.all(masterKey.split(",").map((text) => readMasterKey(text.trim())));
  return { current: keys[0]!, all: new Map(keys.map((key) => [key.id, key])) };
}

async function readMasterKey(text: string): Promise<MasterKey> {
  const bytes = /^[A-Za-z0-9+/]{43}=$/.test(text) ? fromBase64(text) : null;
  if (bytes?.length !== 32) throw new Error("MASTER_KEY must be 32 bytes in base64, or several separated by commas");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const id = Array.from(digest.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { id, key: await aesKey(bytes) };
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
