import { uuidv7 } from "#core/ids";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** UUIDv7: sorts by the time it was made. */
export function newId(): string {
  return uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
}

/** `length` characters of 0-9A-Za-z, each with 5.95 bits of chance. */
export function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(Math.min(length * 2, 4_096)))) {
      // 248 = 4 × 62: what lies above would make the first letters likelier.
      if (byte < 248 && text.length < length) text += ALPHABET[byte % 62];
    }
  }
  return text;
}

/** An unguessable token that names its purpose, e.g. `newToken("wst")` → `wst_…`; 40 letters, 238 bits. */
export function newToken(prefix: string): string {
  return `${prefix}_${randomText(40)}`;
}
