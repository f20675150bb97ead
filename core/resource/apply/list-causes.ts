import type { Cause } from "#protocol/kinds/resource";
import { isObject } from "../merge-patch.ts";
import { childPath } from "../text-errors.ts";
import { entryElement } from "./list-entries.ts";
import { concreteOf, fieldOf, type ListStructure, type Structure } from "./structure.ts";

/** Entries that a set or keyed list cannot tell apart: the same twice, or without a key. */
export function listCauses(structure: Structure, value: unknown, path: string): Cause[] {
  const concrete = concreteOf(structure, value);
  if (concrete.shape === "map" && isObject(value)) {
    return Object.entries(value).flatMap(([name, entry]) =>
      listCauses(fieldOf(concrete, name), entry, childPath(path, name)),
    );
  }
  if (concrete.shape !== "list" || !Array.isArray(value)) return [];
  const entries = value.flatMap((entry, index) => listCauses(concrete.items, entry, childPath(path, index)));
  return concrete.relation === "atomic" ? entries : [...entries, ...entryCauses(concrete, value, path)];
}

function entryCauses(structure: ListStructure, list: unknown[], path: string): Cause[] {
  const seen = new Set<string>();
  return list.flatMap((entry, index): Cause[] => {
    const field = childPath(path, index);
    const element = entryElement(structure, entry);
    if (element === undefined) return isObject(entry) ? missingKeys(structure, entry, field) : [];
    if (!seen.has(element)) {
      seen.add(element);
      return [];
    }
    return [{ field, reason: "FieldValueDuplicate", message: `Duplicate value: ${element.slice(2, 102)}` }];
  });
}

function missingKeys(structure: ListStructure, entry: Record<string, unknown>, field: string): Cause[] {
  return structure.keys
    .filter((key) => entry[key] === undefined || entry[key] === null)
    .map((key) => ({ field: childPath(field, key), reason: "FieldValueRequired", message: "Required value" }));
}
