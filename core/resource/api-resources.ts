/** Everything that clients can ask for, as discovery and the OpenAPI documents tell it. */
import type { KindDefinition } from "#protocol/kinds/definition";
import { KINDS } from "#protocol/kinds/registry";

export interface SubresourceEntry {
  name: string;
  kind: string;
  verbs: string[];
}

export interface ApiResource {
  group: string;
  version: string;
  plural: string;
  singular: string;
  kind: string;
  namespaced: boolean;
  verbs: string[];
  shortNames: string[];
  categories: string[];
  subresources: SubresourceEntry[];
}

const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const SUBRESOURCE_VERBS = { status: ["get", "patch", "update"], log: ["get"] };

/** A namespace goes with all that is in it; nobody should lose all of them with one request. */
function verbsOf(definition: KindDefinition): string[] {
  return definition.namespaced ? VERBS : VERBS.filter((verb) => verb !== "deletecollection");
}

function fromKind(definition: KindDefinition): ApiResource {
  const { group, apiVersion, plural, singular, kind, namespaced, shortNames, categories } = definition;
  return {
    group,
    version: versionOf(apiVersion),
    plural,
    singular,
    kind,
    namespaced,
    shortNames,
    categories,
    verbs: verbsOf(definition),
    subresources: definition.subresources.map((name) => ({
      name,
      kind,
      verbs: SUBRESOURCE_VERBS[name],
    })),
  };
}

export function versionOf(apiVersion: string): string {
  return apiVersion.split("/").at(-1) ?? "";
}

/** Questions about oneself: `kubectl auth can-i`, `can-i --list` and `whoami`. */
function review(group: string, kind: string): ApiResource {
  const singular = kind.toLowerCase();
  return {
    group,
    version: "v1",
    plural: `${singular}s`,
    singular,
    kind,
    namespaced: false,
    verbs: ["create"],
    shortNames: [],
    categories: [],
    subresources: [],
  };
}

export const API_RESOURCES: readonly ApiResource[] = [
  ...Object.values(KINDS).map(fromKind),
  // What `kubectl describe` asks for below everything; nothing writes them, so the list is empty.
  {
    group: "",
    version: "v1",
    plural: "events",
    singular: "event",
    kind: "Event",
    namespaced: true,
    verbs: ["list"],
    shortNames: ["ev"],
    categories: [],
    subresources: [],
  },
  // Tasks, for `kubectl logs`: it takes nothing but pods.
  {
    group: "",
    version: "v1",
    plural: "pods",
    singular: "pod",
    kind: "Pod",
    namespaced: true,
    verbs: ["get", "list"],
    shortNames: ["po"],
    categories: [],
    subresources: [{ name: "log", kind: "Pod", verbs: ["get"] }],
  },
  // Where Terraform and others look for the schemas of kinds; nobody can write them.
  {
    group: "apiextensions.k8s.io",
    version: "v1",
    plural: "customresourcedefinitions",
    singular: "customresourcedefinition",
    kind: "CustomResourceDefinition",
    namespaced: false,
    verbs: ["get", "list"],
    shortNames: ["crd", "crds"],
    categories: [],
    subresources: [],
  },
  review("authorization.k8s.io", "SelfSubjectAccessReview"),
  review("authorization.k8s.io", "SelfSubjectRulesReview"),
  review("authentication.k8s.io", "SelfSubjectReview"),
];

export const API_GROUPS: readonly string[] = [...new Set(API_RESOURCES.map(({ group }) => group))].sort();

/** `v1` for the core group. */
export function groupVersion({ group, version }: Pick<ApiResource, "group" | "version">): string {
  return group === "" ? version : `${group}/${version}`;
}
