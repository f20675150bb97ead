import { keyElement, valueElement } from "./path-element.ts";
import type { ListStructure } from "./structure.ts";

/** The element that stands for an entry of a set or keyed list; undefined for one that cannot be told apart. */
export function entryElement(structure: ListStructure, entry: unknown): string | undefined {
  return structure.relation === "set" ? valueElement(entry) : keyElement(entry, structure.keys);
}

/** The entries of a list by their element, in order; more than one under an element are duplicates. */
export function entriesByElement(structure: ListStructure, list: readonly unknown[]): Map<string, unknown[]> {
  const entries = new Map<string, unknown[]>();
  for (const entry of list) {
    const element = entryElement(structure, entry);
    if (element === undefined) continue;
    const same = entries.get(element);
    if (same) same.push(entry);
    else entries.set(element, [entry]);
  }
  return entries;
}
