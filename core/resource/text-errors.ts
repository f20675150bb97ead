import type { Cause } from "#protocol/kinds/resource";
import { isObject } from "./merge-patch.ts";

const DEPTH_MAX = 64;
/** A path is for people; and a key as long as the body, named in every path below it, would fill the memory. */
const KEY_SHOWN_MAX = 256;

export function childPath(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  if (key.length > KEY_SHOWN_MAX) return `${path}[${key.slice(0, KEY_SHOWN_MAX)}…]`;
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}

function storable(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed();
}

/** What no database column can hold: NUL, half surrogate pairs, bottomless nesting. One cause per place. */
export function textErrors(value: unknown, path: string, depth = 0): Cause[] {
  if (typeof value === "string") {
    return storable(value) ? [] : [cause(path, "must be well-formed text without NUL characters")];
  }
  if (typeof value === "number" && !Number.isFinite(value)) return [cause(path, "must be a finite number")];
  if (typeof value !== "object" || value === null) return [];
  if (depth >= DEPTH_MAX) return [cause(path, `must not be nested deeper than ${DEPTH_MAX} levels`)];
  if (Array.isArray(value)) {
    return value.flatMap((entry, index) => textErrors(entry, childPath(path, index), depth + 1));
  }
  return Object.entries(value).flatMap(([key, entry]) =>
    storable(key)
      ? textErrors(entry, childPath(path, key), depth + 1)
      : [cause(path, "must have keys of well-formed text without NUL characters")],
  );
}

function cause(field: string, message: string): Cause {
  return { field, reason: "FieldValueInvalid", message: `Invalid value: ${message}` };
}

/** Drops object members that are null, as clients write "nothing here" (entries of lists stay). */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) => (entry === null ? [] : [[key, withoutNulls(entry)]])),
  );
}

/** Paths that are in `input` and did not survive into `parsed`: fields that the schema does not know. */
export function unknownFields(input: unknown, parsed: unknown, path: string): string[] {
  if (Array.isArray(input) && Array.isArray(parsed)) {
    return input.flatMap((entry, index) => unknownFields(entry, parsed[index], childPath(path, index)));
  }
  if (!isObject(input) || !isObject(parsed)) return [];
  return Object.entries(input).flatMap(([key, value]) =>
    Object.hasOwn(parsed, key) ? unknownFields(value, parsed[key], childPath(path, key)) : [childPath(path, key)],
  );
}
