/** The value of a Secret. A line break at the end is a file's or an editor's, never a key's. */
export function decodeBase64(text: string): string {
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return new TextDecoder().decode(bytes).trimEnd();
}
