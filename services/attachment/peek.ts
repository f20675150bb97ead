import type { FileBody } from "./file-store.ts";

/** The first bytes of a stream, up to `length`, and all of it as a body to store. */
export async function peek(
  source: ReadableStream<Uint8Array>,
  length: number,
): Promise<{ head: Uint8Array; body: FileBody }> {
  const reader = source.getReader();
  const held: Uint8Array[] = [];
  const head = new Uint8Array(length);
  let size = 0;
  while (size < length) {
    const { done, value } = await reader.read();
    if (done) break;
    held.push(value);
    const part = value.subarray(0, length - size);
    head.set(part, size);
    size += part.length;
  }
  reader.releaseLock();
  return { head: head.subarray(0, size), body: { held, rest: source } };
}
