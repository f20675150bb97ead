/** Elements of the paths of a FieldSet: how the entries of lists are told apart, and how paths are shown to people. */
import { isObject } from "../merge-patch.ts";

/** JSON with the keys of objects in order, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "null";
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${members.join(",")}}`;
}

export function fieldElement(name: string): string {
  return `f:${name}`;
}

/** The entry of a set. */
export function valueElement(value: unknown): string {
  return `v:${canonicalJson(value)}`;
}

/** The entry of a keyed list; undefined when it lacks a key or is no object. */
export function keyElement(entry: unknown, keys: readonly string[]): string | undefined {
  if (!isObject(entry)) return undefined;
  const found: Record<string, unknown> = {};
  for (const key of keys) {
    const value = Object.hasOwn(entry, key) ? entry[key] : undefined;
    if (value === undefined || value === null || typeof value === "object") return undefined;
    found[key] = value;
  }
  return `k:${canonicalJson(found)}`;
}

/** An element as a client wrote it, in the spelling of this module. Undefined when it is none. */
export function readElement(text: string): string | undefined {
  const kind = text.slice(0, 2);
  const rest = text.slice(2);
  if (kind === "f:") return text;
  if (kind === "i:") return /^\d{1,9}$/.test(rest) ? text : undefined;
  if (kind !== "k:" && kind !== "v:") return undefined;
  try {
    const value: unknown = JSON.parse(rest);
    if (kind === "k:" && !isObject(value)) return undefined;
    return kind + canonicalJson(value);
  } catch {
    return undefined;
  }
}

function showElement(element: string): string {
  const rest = element.slice(2);
  switch (element.slice(0, 2)) {
    case "f:":
      return `.${rest}`;
    case "v:":
      return `[=${rest}]`;
    case "k:": {
      const keys = Object.entries(JSON.parse(rest) as Record<string, unknown>);
      return `[${keys.map(([key, value]) => `${key}=${canonicalJson(value)}`).join(",")}]`;
    }
    default:
      return `[${rest}]`;
  }
}

/** `.spec.members[name="one"].role` */
export function showPath(path: readonly string[]): string {
  return path.map(showElement).join("");
}
