import { isObject } from "../merge-patch.ts";
import { FieldSetBuilder, type FieldSet } from "./field-set.ts";
import { entriesByElement } from "./list-entries.ts";
import { fieldElement } from "./path-element.ts";
import { concreteOf, fieldOf, type Structure } from "./structure.ts";

/** The fields that whoever applies this manifest claims. */
export function fieldsOf(structure: Structure, value: unknown): FieldSet {
  const set = new FieldSetBuilder();
  collect(structure, value, [], set);
  return set;
}

function collect(structure: Structure, value: unknown, path: string[], set: FieldSetBuilder): void {
  const concrete = concreteOf(structure, value);
  if (concrete.shape === "scalar") return set.insert(path);
  if (concrete.shape === "map") {
    if (concrete.atomic) return set.insert(path);
    if (!isObject(value)) return;
    for (const [name, entry] of Object.entries(value)) {
      path.push(fieldElement(name));
      collect(fieldOf(concrete, name), entry, path, set);
      const isNothing = entry === null || (isObject(entry) && Object.keys(entry).length === 0);
      if (isNothing || !concrete.fields.has(name)) set.insert(path);
      path.pop();
    }
    return;
  }
  if (concrete.relation === "atomic") return set.insert(path);
  if (!Array.isArray(value)) return;
  for (const [element, entries] of entriesByElement(concrete, value)) {
    path.push(element);
    if (entries.length === 1) collect(concrete.items, entries[0], path, set);
    set.insert(path);
    path.pop();
  }
}
