import { isObject } from "./merge-patch.ts";

/** The value at a dotted path; undefined when there is none. */
export function valueAt(root: unknown, path: string): unknown {
  let value = root;
  for (const step of path.split(".")) value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return value;
}

/** As a selector compares it: what is not there, and what is no single value, is the empty text. */
export function textAt(root: unknown, path: string): string {
  const value = valueAt(root, path);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}
