import { isObject } from "../merge-patch.ts";
import { fieldElement } from "./path-element.ts";
import type { FieldSet } from "./field-set.ts";
import { entryElement } from "./list-entries.ts";
import { concreteOf, fieldOf, isAtomic, type Structure } from "./structure.ts";

/** A manifest without these fields. A map or list that loses all it had becomes null. */
export function removeFields(structure: Structure, value: unknown, fields: FieldSet): unknown {
  const concrete = concreteOf(structure, value);
  if (concrete.shape === "map" && isObject(value)) {
    const kept = Object.entries(value).flatMap(([name, entry]) =>
      keep(fieldOf(concrete, name), entry, { fields, element: fieldElement(name) }).map(
        (rest) => [name, rest] as const,
      ),
    );
    return kept.length > 0 ? Object.fromEntries(kept) : null;
  }
  if (concrete.shape === "list" && Array.isArray(value) && !isAtomic(concrete)) {
    const kept = value.flatMap((entry: unknown) =>
      keep(concrete.items, entry, { fields, element: entryElement(concrete, entry) ?? "" }),
    );
    return kept.length > 0 ? kept : null;
  }
  return value;
}

/** Nothing, or what is left of an entry. */
function keep(structure: Structure, entry: unknown, at: { fields: FieldSet; element: string }): unknown[] {
  if (at.fields.members.has(at.element)) return [];
  const beneath = at.fields.children.get(at.element);
  return [beneath ? removeFields(structure, entry, beneath) : entry];
}
