/**
 * Groups are namespaces. A nested group `research/vision/ocr` is the namespace `research--vision--ocr`: a name that fits
 * into a URL and that kubectl takes, and from which alone one can tell what lies in what.
 */
import type { Actor, NamespaceRole } from "./actor.ts";
import { NAMESPACE_ROLES } from "./actor.ts";
import { DEFAULT_NAMESPACE, SYSTEM_NAMESPACE } from "#protocol/kinds/resource";
import { namespaceErrors } from "./resource/name.ts";

const LEVEL = "--";
const LEVELS_MAX = 5;

/** `research/vision` → `research--vision`; a name of one level stays what it is. */
export function namespaceOfGroup(path: string): string {
  return path.split("/").join(LEVEL);
}

/** `research--vision` → `research/vision`. */
export function groupOfNamespace(name: string): string {
  return name.split(LEVEL).join("/");
}

/** Null for one at the top. */
export function parentOf(name: string): string | null {
  const at = name.lastIndexOf(LEVEL);
  return at < 0 ? null : name.slice(0, at);
}

/** Is `name` the namespace `root`, or nested in it? */
export function isWithin(name: string, root: string): boolean {
  return name === root || name.startsWith(root + LEVEL);
}

/** What is wrong with the name of a group to be made. */
export function groupErrors(name: string): string[] {
  const errors = namespaceErrors(name);
  const levels = name.split(LEVEL);
  if (levels.length > LEVELS_MAX) errors.push(`must have at most ${LEVELS_MAX} levels`);
  if (levels.length > 1 && levels.some((level) => namespaceErrors(level).length > 0)) {
    errors.push("each level must begin and end with a letter or a digit");
  }
  if ([DEFAULT_NAMESPACE, SYSTEM_NAMESPACE].includes(levels[0]!)) errors.push(`must not be ${levels[0]} or inside it`);
  return errors;
}

/** The strongest role that the actor holds in `name` or in what it is nested in. */
export function roleIn(actor: Pick<Actor, "namespaces">, name: string): NamespaceRole | null {
  const held = new Set(
    Object.entries(actor.namespaces).flatMap(([root, role]) => (isWithin(name, root) ? [role] : [])),
  );
  return NAMESPACE_ROLES.find((role) => held.has(role)) ?? null;
}

/**
 * Does the namespace exist for the actor? Owners and admins see all, members and viewers `default` and where they have a
 * role; everybody sees the product's own.
 */
export function seesNamespace(actor: Pick<Actor, "role" | "namespaces">, name: string): boolean {
  if (actor.role === "owner" || actor.role === "admin" || name === SYSTEM_NAMESPACE) return true;
  return (name === DEFAULT_NAMESPACE && actor.role !== "none") || roleIn(actor, name) !== null;
}

/**
 * Namespaces to read from: each of the list with all that is nested in it; null for every one. Made by
 * `namespacesFor` of auth/policy.
 */
export type NamespaceFilter = readonly string[] | null;

export function inNamespaces(filter: NamespaceFilter, name: string): boolean {
  return filter === null || filter.some((root) => isWithin(name, root));
}

/** What lies in both. */
export function intersect(a: NamespaceFilter, b: NamespaceFilter): NamespaceFilter {
  if (a === null) return b;
  if (b === null) return a;
  const both = a.flatMap((one) =>
    b.flatMap((other) => (isWithin(one, other) ? [one] : isWithin(other, one) ? [other] : [])),
  );
  return [...new Set(both)];
}
