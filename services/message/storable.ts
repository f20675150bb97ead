/**
 * JSON that Postgres takes: jsonb refuses NUL and half surrogate pairs, both of which models and people do send. One
 * such character must not keep a whole conversation from being copied.
 */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "string" ? storableText(inner) : inner));
}

export function storableText(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}
