/** Where the next page of a list begins. Opaque to clients. */
export interface ListCursor {
  /** resourceVersion that the first page was read at. */
  resourceVersion: string;
  namespace: string;
  name: string;
}

export function encodeCursor(cursor: ListCursor): string {
  const bytes = new TextEncoder().encode(JSON.stringify([cursor.resourceVersion, cursor.namespace, cursor.name]));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** `null` when the text was not made by `encodeCursor`. */
export function decodeCursor(text: string): ListCursor | null {
  if (text.length > 2000 || !/^[\w-]+$/.test(text)) return null;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const json = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(
      Uint8Array.from(binary, (c) => c.charCodeAt(0)),
    );
    return readCursor(JSON.parse(json));
  } catch {
    return null;
  }
}

function readCursor(value: unknown): ListCursor | null {
  if (!Array.isArray(value) || value.length !== 3) return null;
  const [resourceVersion, namespace, name] = value as unknown[];
  if (typeof resourceVersion !== "string" || !/^\d{1,18}$/.test(resourceVersion)) return null;
  if (typeof namespace !== "string" || typeof name !== "string" || name.includes("\u0000")) return null;
  if (namespace.includes("\u0000")) return null;
  return { resourceVersion, namespace, name };
}
