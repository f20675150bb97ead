/** What the table allows, as lists: for `kubectl auth can-i --list` and for pages that hide what cannot be done. */
import { KINDS } from "#protocol/kinds/registry";
import { API_GROUP } from "#protocol/kinds/resource";
import { decide, EVERYWHERE, type Rightful } from "./policy.ts";
import { VERBS, type Verb } from "./scopes.ts";

/** One entry of `status.resourceRules` of a SelfSubjectRulesReview. */
export interface ResourceRule {
  verbs: string[];
  apiGroups: string[];
  resources: string[];
}

/** Kubernetes' verbs for ours; `chat` is our own and has no other name. */
const AS_KUBERNETES: Record<Verb, string[]> = {
  get: ["get"],
  list: ["list"],
  watch: ["watch"],
  create: ["create"],
  update: ["update", "patch"],
  delete: ["delete", "deletecollection"],
  chat: ["chat"],
};

/** Our verb for one of Kubernetes'; null for one that nobody has here (`impersonate`, `bind`, …). */
export function verbOf(kubernetesVerb: string): Verb | null {
  return VERBS.find((verb) => AS_KUBERNETES[verb].includes(kubernetesVerb)) ?? null;
}

/** Kinds of Kubernetes' own core group, as they are served beside ours. */
const CORE_KINDS = ["namespaces", "secrets", "configmaps", "events", "pods"];

/** The rights of the actor in a namespace, kinds with equal verbs together. */
export function rulesFor(actor: Rightful, namespace: string): ResourceRule[] {
  const own = Object.values(KINDS).map(({ plural }) => plural);
  return [...rulesOf(actor, namespace, "", CORE_KINDS), ...rulesOf(actor, namespace, API_GROUP, own)];
}

function rulesOf(actor: Rightful, namespace: string, group: string, kinds: string[]): ResourceRule[] {
  const byVerbs = new Map<string, ResourceRule>();
  for (const kind of kinds) {
    const allowed = VERBS.filter((verb) => decide(actor, verb, kind, namespace || EVERYWHERE).allowed);
    if (allowed.length === 0) continue;
    const verbs = allowed.flatMap((verb) => AS_KUBERNETES[verb]);
    const rule = byVerbs.get(verbs.join()) ?? { verbs, apiGroups: [group], resources: [] };
    rule.resources.push(kind);
    byVerbs.set(verbs.join(), rule);
  }
  return [...byVerbs.values()];
}
