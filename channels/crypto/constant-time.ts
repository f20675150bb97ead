import { toBytes } from "./bytes.ts";

/**
 * Compares what came with what was expected in a time that says nothing of where they differ. Their lengths are no
 * secret. An empty expectation equals nothing: a channel without its secret must not accept an empty signature.
 */
export function constantTimeEqual(given: string | Uint8Array, expected: string | Uint8Array): boolean {
  const [a, b] = [toBytes(given), toBytes(expected)];
  if (b.length === 0 || a.length !== b.length) return false;
  let difference = 0;
  for (let at = 0; at < b.length; at++) difference |= (a[at] ?? 0) ^ (b[at] ?? 0);
  return difference === 0;
}
