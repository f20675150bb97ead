/** An IPv4 or IPv6 address, or a range `address/bits`. Null when it is neither. */
export function readRange(text: string): { bytes: number[]; bits: number } | null {
  const [address = "", length, ...rest] = text.trim().split("/");
  if (rest.length > 0) return null;
  const bytes = addressBytes(address);
  if (!bytes) return null;
  const bits = length === undefined ? bytes.length * 8 : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  return bits >= 0 && bits <= bytes.length * 8 ? { bytes, bits } : null;
}

/** Whether `address` lies in one of the ranges; an empty list lets everybody in. */
export function isListedAddress(list: string[], address: string): boolean {
  if (list.length === 0) return true;
  const bytes = addressBytes(address);
  if (!bytes) return false;
  return list.some((entry) => {
    const range = readRange(entry);
    return range !== null && range.bytes.length === bytes.length && startsWith(bytes, range);
  });
}

function startsWith(bytes: number[], range: { bytes: number[]; bits: number }): boolean {
  for (let at = 0, left = range.bits; left > 0; at++, left -= 8) {
    const drop = Math.max(0, 8 - left);
    if (bytes[at]! >> drop !== range.bytes[at]! >> drop) return false;
  }
  return true;
}

function addressBytes(text: string): number[] | null {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const bytes = text.split(".").map(Number);
    return bytes.every((byte) => byte < 256) ? bytes : null;
  }
  const halves = text.toLowerCase().split("::");
  if (!text.includes(":") || halves.length > 2) return null;
  const [left, right] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - left!.length - (right?.length ?? 0);
  if (right ? missing < 1 : missing !== 0) return null;
  const groups = [...left!, ...Array<string>(right ? missing : 0).fill("0"), ...(right ?? [])];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return null;
  return groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}
