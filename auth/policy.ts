import type { Actor, OrganizationRole } from "#core/actor";
import { AppError } from "#core/errors";

export const VERBS = ["get", "list", "watch", "create", "update", "delete", "chat"] as const;
export type Verb = (typeof VERBS)[number];

const READ: readonly Verb[] = ["get", "list", "watch"];
const WRITE: readonly Verb[] = ["create", "update", "delete"];

/**
 * What a role may do, by kind (plural, lower case, as in the address of its route); `*` stands for every kind that is
 * not named. People's own things (profile, sessions, tickets) need no right, only a person: see `requirePerson`.
 */
const RIGHTS: Record<OrganizationRole, Record<string, readonly Verb[]>> = {
  owner: { "*": VERBS },
  admin: { "*": VERBS, organizations: [...READ, "update"] },
  member: { "*": VERBS, organizations: READ, members: READ, invitations: [], "audit-log": [], "dead-letters": [] },
  viewer: { "*": READ, "api-keys": [...READ, "delete"], invitations: [], "audit-log": [], "dead-letters": [] },
};

export type Verdict = { allowed: true } | { allowed: false; missing: string };

/** May `actor` do `verb` to things of `kind` in their organization? `missing` names the right, as a scope would. */
export function can(actor: Pick<Actor, "role" | "scopes">, verb: Verb, kind: string): Verdict {
  const rights = RIGHTS[actor.role];
  const granted = (rights[kind] ?? rights["*"] ?? []).includes(verb);
  if (granted && (actor.scopes === null || actor.scopes.some((scope) => grants(scope, verb, kind)))) {
    return { allowed: true };
  }
  return { allowed: false, missing: `${verb}:${kind}` };
}

/** Throws FORBIDDEN, naming the right that is missing. */
export function requireRight(actor: Pick<Actor, "role" | "scopes">, verb: Verb, kind: string): void {
  const verdict = can(actor, verb, kind);
  if (!verdict.allowed) throw new AppError("FORBIDDEN", `You do not have the right ${verdict.missing}.`);
}

/** Throws FORBIDDEN for API keys: what belongs to a person alone is not for programs. */
export function requirePerson(actor: Actor): void {
  if (actor.via === "api-key") throw new AppError("FORBIDDEN", "This needs a signed-in person, not an API key.");
}

/** The verbs that a scope (see protocol/api/accounts.ts) names. */
function verbsOf(name: string): readonly Verb[] {
  if (name === "*") return VERBS;
  if (name === "read") return READ;
  if (name === "write") return WRITE;
  return VERBS.filter((verb) => verb === name);
}

function split(scope: string): { verbs: readonly Verb[]; kind: string } {
  const [verb = "", kind = ""] = scope.split(":");
  return { verbs: verbsOf(verb), kind };
}

function grants(scope: string, verb: Verb, kind: string): boolean {
  const held = split(scope);
  return (held.kind === "*" || held.kind === kind) && held.verbs.includes(verb);
}

/** Is every right of `wanted` also in `held`? `null` is everything. Keys that make keys cannot grow by it. */
export function withinScopes(held: string[] | null, wanted: string[] | null): boolean {
  if (held === null) return true;
  if (wanted === null) return false;
  return wanted.every((scope) => {
    const { verbs, kind } = split(scope);
    return verbs.every((verb) => held.some((own) => grants(own, verb, kind)));
  });
}
