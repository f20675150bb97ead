const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What WebCrypto takes and gives. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** A string as UTF-8; bytes as they are. */
export function toBytes(input: string | Uint8Array): Bytes {
  if (typeof input === "string") return encoder.encode(input) as Bytes;
  // A view of shared memory is the one thing that WebCrypto would not take.
  return input.buffer instanceof ArrayBuffer ? (input as Bytes) : Uint8Array.from(input);
}

/** UTF-8; wrong bytes become U+FFFD. */
export function toText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

export function concatBytes(...parts: (string | Uint8Array)[]): Bytes {
  const all = parts.map(toBytes);
  const joined = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}
