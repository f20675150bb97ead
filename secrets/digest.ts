const encoder = new TextEncoder();

/**
 * SHA-256 in hex: how tokens are stored. Enough for tokens of our own making, which have more than 128 bits of chance;
 * never for passwords.
 */
export async function sha256Hex(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
