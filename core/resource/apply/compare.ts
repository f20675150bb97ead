import { isObject, sameJson } from "../merge-patch.ts";
import { FieldSetBuilder, type FieldSet } from "./field-set.ts";
import { entriesByElement } from "./list-entries.ts";
import { fieldElement } from "./path-element.ts";
import { concreteOf, fieldOf, isAtomic, type Concrete, type ListStructure, type Structure } from "./structure.ts";

export interface Comparison {
  added: FieldSet;
  modified: FieldSet;
  removed: FieldSet;
}

/** `undefined`: the field is not there. `null` is a value. */
interface Sides {
  before: unknown;
  after: unknown;
}

/** Which fields differ between two manifests. */
export function compare(structure: Structure, before: unknown, after: unknown): Comparison {
  const walk = new Walk();
  walk.compare(structure, { before, after });
  return { added: walk.added, modified: walk.modified, removed: walk.removed };
}

class Walk {
  readonly added = new FieldSetBuilder();
  readonly modified = new FieldSetBuilder();
  readonly removed = new FieldSetBuilder();
  readonly #path: string[] = [];

  compare(structure: Structure, sides: Sides): void {
    const { before, after } = sides;
    const [one, other] = [concreteOf(structure, before), concreteOf(structure, after)];
    if (after === undefined) this.#enter(one, sides);
    else if (before === undefined || one.shape === other.shape) this.#enter(other, sides);
    else {
      this.#enter(one, sides);
      this.#enter(other, sides);
    }
  }

  #enter(structure: Concrete, sides: Sides): void {
    if (structure.shape === "scalar" || isAtomic(structure) || (isNothing(sides.before) && isNothing(sides.after))) {
      this.#leaf(sides);
      return;
    }
    if (structure.shape === "map") this.#members(structure, sides);
    else this.#entries(structure, sides);
    if (sides.before === undefined) this.added.insert(this.#path);
    else if (sides.after === undefined) this.removed.insert(this.#path);
  }

  #leaf(sides: Sides): void {
    if (sides.before === undefined) this.added.insert(this.#path);
    else if (sides.after === undefined) this.removed.insert(this.#path);
    else if (!sameJson(sides.before, sides.after)) this.modified.insert(this.#path);
  }

  #members(structure: Concrete & { shape: "map" }, sides: Sides): void {
    const before = isObject(sides.before) ? sides.before : {};
    const after = isObject(sides.after) ? sides.after : {};
    const own = (side: Record<string, unknown>, name: string) => (Object.hasOwn(side, name) ? side[name] : undefined);
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      this.#at(fieldElement(name), fieldOf(structure, name), { before: own(before, name), after: own(after, name) });
    }
  }

  #entries(structure: ListStructure, sides: Sides): void {
    const before = entriesByElement(structure, Array.isArray(sides.before) ? sides.before : []);
    const after = entriesByElement(structure, Array.isArray(sides.after) ? sides.after : []);
    for (const element of new Set([...before.keys(), ...after.keys()])) {
      const [one, other] = [before.get(element) ?? [], after.get(element) ?? []];
      if (one.length <= 1 && other.length <= 1) {
        this.#at(element, structure.items, { before: one[0], after: other[0] });
      } else this.#duplicates(element, structure.items, [one, other]);
    }
  }

  /** Entries that cannot be told apart are compared as one value. */
  #duplicates(element: string, items: Structure, [before, after]: [unknown[], unknown[]]): void {
    const path = [...this.#path, element];
    if (before.length > 1 && after.length > 1) {
      if (!sameJson(before, after)) this.modified.insert(path);
      return;
    }
    if (before.length > 1) {
      if (after.length > 0) this.#at(element, items, { before: undefined, after: after[0] });
      this.removed.insert(path);
      return;
    }
    if (before.length > 0) this.#at(element, items, { before: before[0], after: undefined });
    this.added.insert(path);
  }

  #at(element: string, structure: Structure, sides: Sides): void {
    this.#path.push(element);
    this.compare(structure, sides);
    this.#path.pop();
  }
}

/** An empty map or list is one value: so "empty" and "not there" stay apart. */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}
