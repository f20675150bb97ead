/** Tolerant reading of what providers send: a field of the wrong type reads as absent, never as an exception. */
export type Json = Record<string, unknown>;

export function object(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter((item) => object(item) !== undefined) : [];
}

/** A string that says something; empty strings read as absent. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function parseObject(source: string): Json | undefined {
  try {
    return object(JSON.parse(source));
  } catch {
    return undefined;
  }
}

/** Leaves out what is undefined, so that a request never carries a field nobody asked for. */
export function defined(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
