/**
 * A set of fields of a manifest, as a tree: who owns what. Path elements are written as in `fieldsV1`: `f:name` a field,
 * `k:{"name":"a"}` the entry of a keyed list, `v:"a"` the entry of a set. Sets are never changed once they are built.
 */
export interface FieldSet {
  readonly members: ReadonlySet<string>;
  /** No child is empty. */
  readonly children: ReadonlyMap<string, FieldSet>;
}

export const NO_FIELDS: FieldSet = { members: new Set(), children: new Map() };

/** Collects paths; it is itself the set that it collects. */
export class FieldSetBuilder implements FieldSet {
  readonly members = new Set<string>();
  readonly children = new Map<string, FieldSetBuilder>();

  /** The empty path is the whole manifest, which nobody owns. */
  insert(path: readonly string[]): void {
    const last = path.at(-1);
    if (last === undefined) return;
    path
      .slice(0, -1)
      .reduce<FieldSetBuilder>((at, element) => at.#child(element), this)
      .members.add(last);
  }

  #child(element: string): FieldSetBuilder {
    const found = this.children.get(element);
    if (found) return found;
    const made = new FieldSetBuilder();
    this.children.set(element, made);
    return made;
  }
}

export function fieldSet(...paths: string[][]): FieldSet {
  const builder = new FieldSetBuilder();
  for (const path of paths) builder.insert(path);
  return builder;
}

export function isEmpty(set: FieldSet): boolean {
  return set.members.size === 0 && set.children.size === 0;
}

export function has(set: FieldSet, path: readonly string[]): boolean {
  let at: FieldSet | undefined = set;
  for (const element of path.slice(0, -1)) at = at?.children.get(element);
  return at?.members.has(path.at(-1) ?? "") ?? false;
}

export function union(one: FieldSet, other: FieldSet): FieldSet {
  if (isEmpty(one)) return other;
  if (isEmpty(other)) return one;
  const children = new Map(one.children);
  for (const [element, child] of other.children) {
    const own = children.get(element);
    children.set(element, own ? union(own, child) : child);
  }
  return { members: new Set([...one.members, ...other.members]), children };
}

export function intersection(one: FieldSet, other: FieldSet): FieldSet {
  return {
    members: membersWhere(one, (member) => other.members.has(member)),
    children: eachChild(one, (element, child) => {
      const also = other.children.get(element);
      return also ? intersection(child, also) : NO_FIELDS;
    }),
  };
}

/** What is in `one` and not in `other`; a path does not stand for what lies beneath it. */
export function difference(one: FieldSet, other: FieldSet): FieldSet {
  if (isEmpty(other)) return one;
  return {
    members: membersWhere(one, (member) => !other.members.has(member)),
    children: eachChild(one, (element, child) => {
      const less = other.children.get(element);
      return less ? difference(child, less) : child;
    }),
  };
}

/** As `difference`, but a path of `other` stands for all that lies beneath it. */
export function differenceBeneath(one: FieldSet, other: FieldSet): FieldSet {
  if (isEmpty(other)) return one;
  return {
    members: membersWhere(one, (member) => !other.members.has(member)),
    children: eachChild(one, (element, child) => {
      if (other.members.has(element)) return NO_FIELDS;
      const less = other.children.get(element);
      return less ? differenceBeneath(child, less) : child;
    }),
  };
}

function membersWhere(set: FieldSet, holds: (member: string) => boolean): ReadonlySet<string> {
  return new Set([...set.members].filter(holds));
}

function eachChild(
  set: FieldSet,
  change: (element: string, child: FieldSet) => FieldSet,
): ReadonlyMap<string, FieldSet> {
  const children = new Map<string, FieldSet>();
  for (const [element, child] of set.children) {
    const changed = change(element, child);
    if (!isEmpty(changed)) children.set(element, changed);
  }
  return children;
}

export function sameFields(one: FieldSet, other: FieldSet): boolean {
  if (one === other) return true;
  if (one.members.size !== other.members.size || one.children.size !== other.children.size) return false;
  for (const member of one.members) if (!other.members.has(member)) return false;
  for (const [element, child] of one.children) {
    const also = other.children.get(element);
    if (!also || !sameFields(child, also)) return false;
  }
  return true;
}

/** Every path of the set, in order. */
export function pathsOf(set: FieldSet, before: readonly string[] = []): string[][] {
  const elements = [...new Set([...set.members, ...set.children.keys()])].sort();
  return elements.flatMap((element) => {
    const path = [...before, element];
    const child = set.children.get(element);
    return [...(set.members.has(element) ? [path] : []), ...(child ? pathsOf(child, path) : [])];
  });
}
