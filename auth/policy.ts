/** Who may do what: the one table of the house, and the one function that reads it. docs/rbac.md explains it. */
import type { Actor, NamespaceRole } from "#core/actor";
import { AppError } from "#core/errors";
import { intersect, roleIn, type NamespaceFilter } from "#core/namespace";
import { StatusError } from "#core/resource/status-error";
import { DEFAULT_NAMESPACE, SYSTEM_NAMESPACE } from "#protocol/kinds/resource";
import { inScopes, READ, scopedNamespaces, VERBS, type Verb } from "./scopes.ts";

/** Verbs by kind (plural, lower case, as in the address of its route); `*` stands for every kind that is not named. */
type Rights = Record<string, readonly Verb[]>;

const ALL: Rights = { "*": VERBS };

/** What an organization role may do to what is the organization's own, in `default`, and in every other namespace. */
const ORGANIZATION: Record<Actor["role"], { own: Rights; inDefault: Rights; elsewhere: Rights }> = {
  owner: { own: ALL, inDefault: ALL, elsewhere: ALL },
  admin: { own: { "*": VERBS, organizations: [...READ, "update"] }, inDefault: ALL, elsewhere: ALL },
  member: {
    own: {
      organizations: READ,
      members: READ,
      namespaces: [...READ, "create"],
      "api-keys": VERBS,
    },
    inDefault: { "*": VERBS, namespaces: READ, "namespace-members": READ, "audit-log": [] },
    elsewhere: {},
  },
  viewer: {
    own: { organizations: READ, members: READ, namespaces: READ, "api-keys": [...READ, "delete"] },
    inDefault: { "*": READ, "api-keys": [], "audit-log": [] },
    elsewhere: {},
  },
  none: { own: { organizations: READ, namespaces: READ }, inDefault: {}, elsewhere: {} },
};

/** What a namespace role adds, in that namespace and those nested in it. */
const NAMESPACE: Record<NamespaceRole, Rights> = {
  Owner: ALL,
  Maintainer: { "*": VERBS, namespaces: [...READ, "create", "update"], "audit-log": READ },
  Developer: {
    "*": [...READ, "update", "chat"],
    tasks: VERBS,
    secrets: READ,
    serviceaccounts: READ,
    "api-keys": [],
    namespaces: READ,
    "namespace-members": READ,
    "audit-log": [],
  },
  Reporter: { "*": READ, "api-keys": [], "audit-log": [] },
};

/** Asked without a namespace these are the organization's own; with one, that namespace's part of them. */
export const ORGANIZATION_KINDS: ReadonlySet<string> = new Set([
  "organizations",
  "members",
  "invitations",
  "api-keys",
  "namespaces",
  "audit-log",
  "dead-letters",
]);

/** Every kind that the table names. */
export const NAMED_KINDS: readonly string[] = [
  ...new Set([
    ...ORGANIZATION_KINDS,
    ...Object.values(ORGANIZATION).flatMap(({ own, inDefault }) => [...Object.keys(own), ...Object.keys(inDefault)]),
    ...Object.values(NAMESPACE).flatMap((rights) => Object.keys(rights)),
  ]),
].filter((kind) => kind !== "*");

/** As namespace: all of them, as `kubectl -A` means it. */
export const EVERYWHERE = "*";

/** The part of an actor that decides. */
export type Rightful = Pick<Actor, "role" | "namespaces" | "scopes">;

/**
 * `missing` names the right, as a scope would. A `stranger` has no right at all in the namespace: for them it does not
 * exist, and neither does what is in it.
 */
export type Verdict = { allowed: true } | { allowed: false; missing: string; stranger: boolean };

/**
 * May the actor do `verb` to things of `kind`? With a namespace: in that one; with EVERYWHERE: in each of them; without:
 * to the organization's own, or for kinds that live in namespaces, in at least one of them (what is listed is then
 * restricted by `namespacesFor`). Looks nothing up, so that the answer is the same whether or not the thing exists.
 */
export function decide(actor: Rightful, verb: Verb, kind: string, namespace?: string): Verdict {
  if (allows(actor, verb, kind, namespace)) return { allowed: true };
  const place = namespace === undefined ? "" : `:${namespace}`;
  return { allowed: false, missing: `${verb}:${kind}${place}`, stranger: isStranger(actor, namespace) };
}

function allows(actor: Rightful, verb: Verb, kind: string, namespace: string | undefined): boolean {
  if (namespace === EVERYWHERE) {
    return holds(ORGANIZATION[actor.role].elsewhere, verb, kind) && inScopes(actor.scopes, verb, kind);
  }
  if (namespace !== undefined) {
    return (
      rightsIn(actor, namespace).some((rights) => holds(rights, verb, kind)) &&
      inScopes(actor.scopes, verb, kind, namespace)
    );
  }
  if (ORGANIZATION_KINDS.has(kind)) {
    return holds(ORGANIZATION[actor.role].own, verb, kind) && inScopes(actor.scopes, verb, kind);
  }
  const filter = namespacesFor(actor, verb, kind);
  return filter === null || filter.length > 0;
}

function holds(rights: Rights, verb: Verb, kind: string): boolean {
  const verbs = Object.hasOwn(rights, kind) ? rights[kind] : rights["*"];
  return verbs?.includes(verb) ?? false;
}

/** The tables that count in a namespace: their rights add up. */
function rightsIn(actor: Rightful, namespace: string): Rights[] {
  if (namespace === SYSTEM_NAMESPACE) return [{ "*": READ }];
  const { inDefault, elsewhere } = ORGANIZATION[actor.role];
  const role = roleIn(actor, namespace);
  return [namespace === DEFAULT_NAMESPACE ? inDefault : elsewhere, ...(role ? [NAMESPACE[role]] : [])];
}

function isStranger(actor: Rightful, namespace: string | undefined): boolean {
  if (namespace === undefined || namespace === EVERYWHERE) return false;
  return rightsIn(actor, namespace).every((rights) => Object.keys(rights).length === 0);
}

/** Where the actor may do `verb` to things of `kind`: each namespace of the list with what is nested in it; null for all. */
export function namespacesFor(actor: Rightful, verb: Verb, kind: string): NamespaceFilter {
  const { inDefault, elsewhere } = ORGANIZATION[actor.role];
  const scoped = scopedNamespaces(actor.scopes, verb, kind);
  if (holds(elsewhere, verb, kind)) return scoped;
  const roots = Object.keys(actor.namespaces).filter((name) => holds(NAMESPACE[actor.namespaces[name]!], verb, kind));
  return intersect(scoped, holds(inDefault, verb, kind) ? [DEFAULT_NAMESPACE, ...roots] : roots);
}

/** Does nothing when allowed. Throws NOT_FOUND to a stranger of the namespace, else FORBIDDEN naming the missing right. */
export function requireRight(actor: Rightful, verb: Verb, kind: string, namespace?: string): void {
  const verdict = decide(actor, verb, kind, namespace);
  if (verdict.allowed) return;
  if (verdict.stranger) {
    throw new StatusError("NotFound", `namespaces "${namespace}" not found`, { kind: "namespaces", name: namespace! });
  }
  throw new AppError("FORBIDDEN", `You do not have the right ${verdict.missing}.`);
}

/** Throws FORBIDDEN for API keys and service accounts: what belongs to a person alone is not for programs. */
export function requirePerson(actor: Pick<Actor, "via">): void {
  if (actor.via === "api-key" || actor.via === "service-account") {
    throw new AppError("FORBIDDEN", "This needs a signed-in person, not an API key.");
  }
}

/** Is every right of a role also the actor's, in all places where the role would give it? */
export function coversOrganizationRole(actor: Rightful, role: Actor["role"]): boolean {
  const { own, inDefault, elsewhere } = ORGANIZATION[role];
  return covers(actor, own) && covers(actor, inDefault, DEFAULT_NAMESPACE) && covers(actor, elsewhere, EVERYWHERE);
}

export function coversNamespaceRole(actor: Rightful, role: NamespaceRole, namespace: string): boolean {
  return covers(actor, NAMESPACE[role], namespace);
}

/** A kind that no table names, so that `*` counts. */
const OTHER = "*";

function covers(actor: Rightful, rights: Rights, namespace?: string): boolean {
  return [...NAMED_KINDS, OTHER].every((kind) => {
    const verbs = VERBS.filter((verb) => holds(rights, verb, kind));
    if (namespace === undefined && !ORGANIZATION_KINDS.has(kind)) return true;
    return verbs.every((verb) => allows(actor, verb, kind, namespace));
  });
}
