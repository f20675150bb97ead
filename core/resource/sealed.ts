/** `sealed:<id>` stands in a stored spec where a secret text was; what it stands for lies sealed under the id. */
export const SEALED_PREFIX = "sealed:";

export function sealedAs(id: string): string {
  return SEALED_PREFIX + id;
}

/** The id inside `sealed:<id>`; null for any other text. */
export function sealedId(text: unknown): string | null {
  return typeof text === "string" && text.startsWith(SEALED_PREFIX) ? text.slice(SEALED_PREFIX.length) : null;
}
