/** The rules of server-side apply: what an apply or another write does to a manifest, and to who owns which field. */
import { compare, type Comparison } from "./compare.ts";
import { difference, differenceBeneath, intersection, isEmpty, NO_FIELDS, union, type FieldSet } from "./field-set.ts";
import { fieldsOf } from "./fields-of.ts";
import { merge } from "./merge.ts";
import { fieldElement } from "./path-element.ts";
import { removeFields } from "./remove-fields.ts";
import { sameJson } from "../merge-patch.ts";
import { concreteOf, fieldOf, type Structure } from "./structure.ts";

export interface Owner {
  fields: FieldSet;
  /** By server-side apply: the fields are a wish. Otherwise they are what was once written. */
  applied: boolean;
}
export type Owners = ReadonlyMap<string, Owner>;

export interface Conflict {
  owner: string;
  fields: FieldSet;
}

export type ApplyOutcome =
  | { ok: true; object: unknown; owners: Map<string, Owner>; changed: boolean }
  | { ok: false; conflicts: Conflict[] };

export interface ApplyRequest {
  live: unknown;
  config: unknown;
  owners: Owners;
  self: string;
  force: boolean;
}

/** Lays a configuration over the live manifest, and takes out what `self` applied before and no longer does. */
export function apply(structure: Structure, { live, config, owners, self, force }: ApplyRequest): ApplyOutcome {
  const merged = merge(structure, live, config);
  const last = owners.get(self)?.fields ?? NO_FIELDS;
  const next = new Map(owners).set(self, { fields: fieldsOf(structure, config), applied: true });
  const object = prune(structure, merged, { last, owners: next });
  const comparison = compare(structure, live, object);
  const conflicts = conflictsOf(next, self, comparison);
  if (conflicts.length > 0 && !force) return { ok: false, conflicts };
  return { ok: true, object, owners: released(next, self, comparison), changed: !sameJson(live, object) };
}

export interface UpdateRequest {
  live: unknown;
  object: unknown;
  owners: Owners;
  self: string;
  /** Paths, with all that lies beneath, that this write cannot change. */
  ignored?: FieldSet;
}

/** What any other write changes belongs to its writer from then on. */
export function update(structure: Structure, request: UpdateRequest): Map<string, Owner> {
  const { live, object, owners, self, ignored = NO_FIELDS } = request;
  const found = compare(structure, live, object);
  const comparison: Comparison = {
    added: differenceBeneath(found.added, ignored),
    modified: differenceBeneath(found.modified, ignored),
    removed: differenceBeneath(found.removed, ignored),
  };
  const next = released(owners, self, comparison);
  const before = owners.get(self)?.fields ?? NO_FIELDS;
  const fields = union(difference(before, comparison.removed), union(comparison.modified, comparison.added));
  if (isEmpty(fields)) next.delete(self);
  else next.set(self, { fields, applied: false });
  return next;
}

function conflictsOf(owners: Owners, self: string, { modified, added }: Comparison): Conflict[] {
  const changed = union(modified, added);
  return [...owners].flatMap(([owner, { fields }]) => {
    const common = owner === self ? NO_FIELDS : intersection(fields, changed);
    return isEmpty(common) ? [] : [{ owner, fields: common }];
  });
}

/** The others lose what was changed or removed; who owns nothing is forgotten. */
function released(owners: Owners, self: string, { modified, added, removed }: Comparison): Map<string, Owner> {
  const lost = union(union(modified, added), removed);
  const rest = new Map<string, Owner>();
  for (const [owner, { fields, applied }] of owners) {
    const kept = owner === self ? fields : difference(fields, lost);
    if (!isEmpty(kept)) rest.set(owner, { fields: kept, applied });
  }
  return rest;
}

/**
 * Takes out a field if `self` applied it last time, does not apply it now, and nobody else owns it. What it did not own
 * (members that others wrote into a map it owned) is put back.
 */
function prune(structure: Structure, merged: unknown, by: { last: FieldSet; owners: Owners }): unknown {
  if (isEmpty(by.last)) return merged;
  const owned = [...by.owners.values()].reduce<FieldSet>((all, { fields }) => union(all, fields), NO_FIELDS);
  if (isEmpty(difference(by.last, owned))) return merged;
  const named = (fields: FieldSet) => withNamedParents(structure, fields);
  const last = named(by.last);
  const mergedFields = named(fieldsOf(structure, merged));

  const without = removeFields(structure, merged, last);
  const leftFields = union(named(fieldsOf(structure, without)), named(withKeys(structure, owned)));
  const withOwned = removeFields(structure, merged, difference(mergedFields, leftFields));
  const gone = difference(mergedFields, named(fieldsOf(structure, withOwned)));
  return removeFields(structure, merged, intersection(gone, last));
}

/** Whoever owns a field in the entry of a keyed list needs that entry, and the keys by which it is found. */
function withKeys(structure: Structure, fields: FieldSet): FieldSet {
  const members = new Set(fields.members);
  const children = new Map<string, FieldSet>();
  const concrete = structure.shape === "any" ? concreteOf(structure, {}) : structure;
  for (const [element, child] of fields.children) {
    if (concrete.shape === "map") {
      children.set(element, withKeys(fieldOf(concrete, element.slice(2)), child));
    } else if (concrete.shape === "list" && concrete.relation === "map") {
      const keys: FieldSet = { members: new Set(concrete.keys.map(fieldElement)), children: new Map() };
      members.add(element);
      children.set(element, union(withKeys(concrete.items, child), keys));
    } else children.set(element, child);
  }
  return { members, children };
}

/** A field that the schema names counts as there when anything beneath it is. */
function withNamedParents(structure: Structure, fields: FieldSet): FieldSet {
  const members = new Set(fields.members);
  const children = new Map<string, FieldSet>();
  const concrete = structure.shape === "any" ? concreteOf(structure, {}) : structure;
  for (const [element, child] of fields.children) {
    const name = element.startsWith("f:") ? element.slice(2) : null;
    if (name !== null && concrete.shape === "map") {
      if (concrete.fields.has(name)) members.add(element);
      children.set(element, withNamedParents(fieldOf(concrete, name), child));
    } else if (concrete.shape === "list") children.set(element, withNamedParents(concrete.items, child));
    else children.set(element, child);
  }
  return { members, children };
}
