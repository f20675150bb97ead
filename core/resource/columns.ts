import type { Resource } from "#protocol/kinds/resource";
import { KINDS } from "#protocol/kinds/registry";
import { isObject } from "./merge-patch.ts";

export type Cell = string | number | boolean | null;

/** A list shows its length, text its first 200 characters, what is not there null. */
export function cellAt(resource: unknown, path: string): Cell {
  const counts = path.endsWith("[]");
  let value: unknown = resource;
  for (const key of (counts ? path.slice(0, -2) : path).split(".")) {
    value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  if (counts) return Array.isArray(value) ? value.length : null;
  if (typeof value === "string") return value.slice(0, 200);
  return typeof value === "number" || typeof value === "boolean" ? value : null;
}

/** The cells of one row: the name, then the kind's columns in their order. */
export function cellsOf(resource: Resource): Cell[] {
  return [resource.metadata.name, ...KINDS[resource.kind].columns.map((column) => cellAt(resource, column.path))];
}
