/** The raw body of a webhook call. */
import { HOOK_BYTES_MAX } from "#core/channel";

/** As much as anybody may send who has proved nothing, and most platforms ever do. */
export const PLAIN_BYTES_MAX = 1024 * 1024;

/**
 * The bytes, once; null when there are more than `roomOf` says, which is asked only for more than 1 MiB. What is too
 * large for the channel is read to its end and dropped: neither the answer nor the time of it tells which channels
 * there are, and of what platform.
 */
export async function readHookBody(request: Request, roomOf: () => Promise<number>): Promise<Uint8Array | null> {
  const length = request.headers.get("content-length");
  if (Number(length ?? 0) > HOOK_BYTES_MAX) return null;
  const body = request.body as ReadableStream<Uint8Array> | null;
  if (!body) return new Uint8Array(0);
  if (length === null) return readParts(body, roomOf);
  // A length that was announced is kept by the server in front.
  const room = Number(length) <= PLAIN_BYTES_MAX ? PLAIN_BYTES_MAX : await roomOf();
  if (Number(length) <= room) return new Uint8Array(await request.arrayBuffer());
  await body.pipeTo(new WritableStream());
  return null;
}

/** Of a length that nobody announced. */
async function readParts(body: ReadableStream<Uint8Array>, roomOf: () => Promise<number>): Promise<Uint8Array | null> {
  let [size, room] = [0, PLAIN_BYTES_MAX];
  let parts: Uint8Array[] = [];
  for await (const part of body) {
    const isFirstBeyond = size <= PLAIN_BYTES_MAX && size + part.length > PLAIN_BYTES_MAX;
    size += part.length;
    if (size > HOOK_BYTES_MAX) return null;
    if (isFirstBeyond) room = await roomOf();
    if (size > room) parts = [];
    else parts.push(part);
  }
  return size > room ? null : joined(parts, size);
}

function joined(parts: Uint8Array[], size: number): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const body = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body;
}
