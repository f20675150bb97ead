/** Scopes of API keys: `verb:kind` or `verb:kind:namespace` (see `Scope` in protocol/api/accounts.ts). */
import { isWithin, type NamespaceFilter } from "#core/namespace";

export const VERBS = ["get", "list", "watch", "create", "update", "delete", "chat"] as const;
export type Verb = (typeof VERBS)[number];

export const READ: readonly Verb[] = ["get", "list", "watch"];
export const WRITE: readonly Verb[] = ["create", "update", "delete"];

interface Grant {
  verbs: readonly Verb[];
  kind: string;
  /** Undefined: the organization and all namespaces. */
  namespace: string | undefined;
}

function verbsOf(name: string): readonly Verb[] {
  if (name === "*") return VERBS;
  if (name === "read") return READ;
  if (name === "write") return WRITE;
  return VERBS.filter((verb) => verb === name);
}

function split(scope: string): Grant {
  const [verb = "", kind = "", namespace] = scope.split(":");
  return { verbs: verbsOf(verb), kind, namespace };
}

function grants(
  { verbs, kind, namespace }: Grant,
  verb: Verb,
  wanted: { kind: string; namespace?: string | undefined },
) {
  if (!verbs.includes(verb) || (kind !== "*" && kind !== wanted.kind)) return false;
  return namespace === undefined || (wanted.namespace !== undefined && isWithin(wanted.namespace, namespace));
}

/** Do the scopes leave this right? `null` leaves all. */
export function inScopes(scopes: string[] | null, verb: Verb, kind: string, namespace?: string): boolean {
  return scopes === null || scopes.some((scope) => grants(split(scope), verb, { kind, namespace }));
}

/** The namespaces in which the scopes leave this right. */
export function scopedNamespaces(scopes: string[] | null, verb: Verb, kind: string): NamespaceFilter {
  if (scopes === null) return null;
  const fitting = scopes.map(split).filter((scope) => grants({ ...scope, namespace: undefined }, verb, { kind }));
  if (fitting.some(({ namespace }) => namespace === undefined)) return null;
  return fitting.map(({ namespace }) => namespace!);
}

/** Is every right of `wanted` also in `held`? `null` is everything. Keys that make keys cannot grow by it. */
export function withinScopes(held: string[] | null, wanted: string[] | null): boolean {
  if (held === null) return true;
  if (wanted === null) return false;
  return wanted
    .map(split)
    .every(({ verbs, kind, namespace }) =>
      verbs.every((verb) => held.some((own) => grants(split(own), verb, { kind, namespace }))),
    );
}
