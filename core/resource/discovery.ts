/** What `/version`, `/api` and `/apis` answer: how clients find out what there is. */
import { API_GROUPS, API_RESOURCES, groupVersion, type ApiResource } from "./api-resources.ts";

type Json = Record<string, unknown>;

/** Near the clients of the day, so that none warns of a skew. */
const KUBERNETES = { major: "1", minor: "33" };

export function versionInfo(build: { version: string; commit: string; date: string }): Json {
  return {
    ...KUBERNETES,
    gitVersion: `v${KUBERNETES.major}.${KUBERNETES.minor}.0+weft.${build.version}`,
    gitCommit: build.commit,
    gitTreeState: "clean",
    buildDate: build.date,
    goVersion: "none",
    compiler: "workerd",
    platform: "workers/wasm",
  };
}

/** `GET /api` */
export function apiVersions(host: string): Json {
  return {
    kind: "APIVersions",
    versions: ["v1"],
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: host }],
  };
}

function groupBody(name: string): Json {
  const preferred = { groupVersion: `${name}/v1`, version: "v1" };
  return { name, versions: [preferred], preferredVersion: preferred };
}

const NAMED_GROUPS = API_GROUPS.filter((group) => group !== "");

/** `GET /apis` */
export function apiGroupList(): Json {
  return { kind: "APIGroupList", apiVersion: "v1", groups: NAMED_GROUPS.map(groupBody) };
}

/** `GET /apis/<group>`; undefined for a group that is not there. */
export function apiGroup(name: string): Json | undefined {
  return NAMED_GROUPS.includes(name) ? { kind: "APIGroup", apiVersion: "v1", ...groupBody(name) } : undefined;
}

/** `GET /api/v1` and `/apis/<group>/<version>`; undefined for what is not there. */
export function apiResourceList(version: string): Json | undefined {
  const resources = API_RESOURCES.filter((resource) => groupVersion(resource) === version);
  if (resources.length === 0) return undefined;
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: version,
    resources: resources.flatMap(listEntries),
  };
}

function listEntries(resource: ApiResource): Json[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories, subresources } = resource;
  return [
    {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs,
      ...(shortNames.length > 0 ? { shortNames } : {}),
      ...(categories.length > 0 ? { categories } : {}),
    },
    ...subresources.map((entry) => ({
      name: `${plural}/${entry.name}`,
      singularName: "",
      namespaced,
      kind: entry.kind,
      verbs: entry.verbs,
    })),
  ];
}

export type AggregatedVersion = "v2" | "v2beta1";
const AGGREGATED_KIND = "APIGroupDiscoveryList";

/** The version of aggregated discovery that a client asks for; null for the plain lists. */
export function aggregatedVersion(accept: string | undefined): AggregatedVersion | null {
  for (const entry of (accept ?? "").split(",")) {
    const parameters = new Set(entry.split(";").map((part) => part.trim()));
    if (!parameters.has("g=apidiscovery.k8s.io") || !parameters.has(`as=${AGGREGATED_KIND}`)) continue;
    if (parameters.has("v=v2")) return "v2";
    if (parameters.has("v=v2beta1")) return "v2beta1";
  }
  return null;
}

export function aggregatedContentType(version: AggregatedVersion): string {
  return `application/json;g=apidiscovery.k8s.io;v=${version};as=${AGGREGATED_KIND}`;
}

/** `GET /api` and `GET /apis` for clients that ask for all at once. */
export function aggregatedDiscovery(root: "api" | "apis", version: AggregatedVersion): Json {
  const groups = root === "api" ? [""] : NAMED_GROUPS;
  return {
    kind: AGGREGATED_KIND,
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map((group) => ({
      metadata: { ...(group === "" ? {} : { name: group }), creationTimestamp: null },
      versions: [
        {
          version: "v1",
          freshness: "Current",
          resources: API_RESOURCES.filter((resource) => resource.group === group).map(aggregatedEntry),
        },
      ],
    })),
  };
}

function aggregatedEntry(resource: ApiResource): Json {
  const { group, version, kind, shortNames, categories, subresources } = resource;
  return {
    resource: resource.plural,
    responseKind: { group, version, kind },
    scope: resource.namespaced ? "Namespaced" : "Cluster",
    singularResource: resource.singular,
    verbs: resource.verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(subresources.length > 0
      ? {
          subresources: subresources.map((entry) => ({
            subresource: entry.name,
            responseKind: { group, version, kind: entry.kind },
            verbs: entry.verbs,
          })),
        }
      : {}),
  };
}
