import type { Path } from "./schema/json-schema.ts";
import { isPlainObject, sameValue } from "./schema/paths.ts";

export interface Change {
  path: Path;
  before: unknown;
  after: unknown;
}

/** What one value has that the other has not, leaf by leaf. Lists of unequal length are one change. */
export function changesBetween(before: unknown, after: unknown, path: Path = []): Change[] {
  if (sameValue(before, after)) return [];
  if (isPlainObject(before) && isPlainObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => changesBetween(before[name], after[name], [...path, name]));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) => changesBetween(item, after[index], [...path, index]));
  }
  return [{ path, before, after }];
}

/** Whether two changes touch the same place, or one contains the other. */
export function collide(a: Change, b: Change): boolean {
  const shorter = Math.min(a.path.length, b.path.length);
  return (
    a.path.slice(0, shorter).every((step, index) => step === b.path[index]) &&
    !(a.path.length === b.path.length && sameValue(a.after, b.after))
  );
}

/** My changes on top of theirs: where both touched the same place, mine stays. */
export function mergeOnto(base: unknown, mine: unknown, theirs: unknown): unknown {
  if (sameValue(base, mine)) return theirs;
  if (!isPlainObject(mine) || !isPlainObject(theirs)) return mine;
  const before = isPlainObject(base) ? base : {};
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
  const merged = names.map((name) => [name, mergeOnto(before[name], mine[name], theirs[name])] as const);
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}
