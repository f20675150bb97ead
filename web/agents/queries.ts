import { infiniteQueryOptions, queryOptions, type QueryClient } from "@tanstack/react-query";
import type { Resource, ResourceList } from "#protocol/kinds/resource";
import { api, request } from "../api.ts";
import type { Manifest } from "./manifest.ts";
import type { JsonSchema } from "./schema/json-schema.ts";

export interface KindInfo {
  kind: string;
  plural: string;
  title: { en: string; zh: string };
  /** Of the spec. */
  schema: JsonSchema;
  columns: { name: string; title: { en: string; zh: string }; path: string; priority: 0 | 1 }[];
}

/** The kinds that the agents page shows, by the plural that stands in its address. */
export const PLURALS = ["teams", "bots", "ghosts", "models", "shells", "workspaces"] as const;
export type Plural = (typeof PLURALS)[number];
/** What the same editor edits: notifiers have pages of their own (web/notifiers). */
export type Edited = Plural | "notifiers";

const GROUP = "/apis/agent.wecode.io/v1";
const PAGE = 200;
/** Holds what comes with the product; nobody can write there. */
export const SYSTEM_NAMESPACE = "system";

export const kindsQuery = queryOptions({
  queryKey: ["kinds"],
  queryFn: async ({ signal }) => (await api.get<{ kinds: KindInfo[] }>("/api/v1/kinds", undefined, signal)).kinds,
  staleTime: Number.POSITIVE_INFINITY,
});

/** All resources of a kind, in all namespaces, page by page. */
export function resourcesQuery(plural: string) {
  return infiniteQueryOptions({
    queryKey: ["resources", plural],
    queryFn: ({ pageParam, signal }) =>
      api.get<ResourceList>(`${GROUP}/${plural}`, { limit: PAGE, continue: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.metadata.continue || undefined,
  });
}

export function resourceQuery(plural: string, namespace: string, name: string) {
  return queryOptions({
    queryKey: ["resource", plural, namespace, name],
    queryFn: ({ signal }) => api.get<Resource>(resourcePath(plural, namespace, name), undefined, signal),
  });
}

/** What a reference may name: the organization's own, then what comes with the product under a name not taken. */
export function referableQuery(plural: string) {
  return queryOptions({
    queryKey: ["resources", plural, "referable"],
    queryFn: async ({ signal }) => {
      const [own, builtIn] = await Promise.all([
        api.get<ResourceList>(`${GROUP}/${plural}`, { limit: 500 }, signal),
        api.get<ResourceList>(resourcePath(plural, SYSTEM_NAMESPACE), undefined, signal),
      ]);
      const taken = new Set(own.items.map((item) => item.metadata.name));
      return [...own.items, ...builtIn.items.filter((item) => !taken.has(item.metadata.name))];
    },
  });
}

function resourcePath(plural: string, namespace: string, name?: string): string {
  const base = `${GROUP}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
  return name === undefined ? base : `${base}/${encodeURIComponent(name)}`;
}

export function createResource(plural: string, manifest: Manifest): Promise<Resource> {
  return api.post<Resource>(resourcePath(plural, manifest.metadata.namespace), manifest);
}

/** Refused with CONFLICT unless the resource still has this version. */
export function replaceResource(plural: string, manifest: Manifest, resourceVersion: string): Promise<Resource> {
  const { name, namespace } = manifest.metadata;
  return api.put<Resource>(resourcePath(plural, namespace, name), {
    ...manifest,
    metadata: { ...manifest.metadata, resourceVersion },
  });
}

export interface DryRun {
  after: Resource;
  warnings: string[];
}

/** What a save would store, and what the server warns of; nothing is written. Refused as the save would be. */
export async function dryRun(plural: string, manifest: Manifest, resourceVersion: string | null): Promise<DryRun> {
  const { name, namespace } = manifest.metadata;
  let warnings: string[] = [];
  const isNew = resourceVersion === null;
  const after = await request<Resource>(
    isNew ? "POST" : "PUT",
    isNew ? resourcePath(plural, namespace) : resourcePath(plural, namespace, name),
    {
      query: { dryRun: "All" },
      body: isNew ? manifest : { ...manifest, metadata: { ...manifest.metadata, resourceVersion } },
      onWarnings: (found) => (warnings = found),
    },
  );
  return { after, warnings };
}

export function fetchResource(plural: string, namespace: string, name: string): Promise<Resource> {
  return api.get<Resource>(resourcePath(plural, namespace, name));
}

export function deleteResource(plural: string, namespace: string, name: string): Promise<void> {
  return api.delete(resourcePath(plural, namespace, name));
}

/** After a write: what is on screen of this kind is read again. */
export async function forgetResources(client: QueryClient, plural: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ["resources", plural] }),
    client.invalidateQueries({ queryKey: ["resource", plural] }),
  ]);
}

/** What people call it: the display name where there is one. */
export function displayName(resource: Pick<Resource, "metadata">): string {
  return (
    resource.metadata.displayName ??
    resource.metadata.annotations?.["agent.wecode.io/display-name"] ??
    resource.metadata.name
  );
}
