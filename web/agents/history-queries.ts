import { queryOptions } from "@tanstack/react-query";
import type { Resource } from "#protocol/kinds/resource";
import { api } from "../api.ts";

export interface Place {
  plural: string;
  namespace: string;
  name: string;
}

export interface Version {
  resourceVersion: string;
  generation: number;
  verb: string;
  actor: { id: string; name: string };
  at: string;
}

export interface Referrer {
  kind: string;
  namespace: string;
  name: string;
}

function pathOf({ plural, namespace, name }: Place, rest: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(name)}/${rest}`;
}

export function versionsQuery(place: Place) {
  return queryOptions({
    queryKey: ["resource", place.plural, place.namespace, place.name, "versions"],
    queryFn: async ({ signal }) =>
      (await api.get<{ versions: Version[] }>(pathOf(place, "versions"), undefined, signal)).versions,
  });
}

export function versionQuery(place: Place, resourceVersion: string) {
  return queryOptions({
    queryKey: ["resource", place.plural, place.namespace, place.name, "versions", resourceVersion],
    queryFn: ({ signal }) => api.get<Resource>(pathOf(place, `versions/${resourceVersion}`), undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function referrersQuery(place: Place) {
  return queryOptions({
    queryKey: ["resource", place.plural, place.namespace, place.name, "referrers"],
    queryFn: async ({ signal }) =>
      (await api.get<{ referrers: Referrer[] }>(pathOf(place, "referrers"), undefined, signal)).referrers,
  });
}

/** Makes a resource what it was at a version; that is a new version. */
export function restoreVersion(place: Place, resourceVersion: string): Promise<Resource> {
  return api.post<Resource>(pathOf(place, `versions/${resourceVersion}/restore`));
}

/** Brings back what was deleted, with its history. */
export function restoreDeleted(place: Place, uid: string): Promise<Resource> {
  return api.post<Resource>(pathOf(place, "restore"), { uid });
}
