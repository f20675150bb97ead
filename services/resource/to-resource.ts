import type { ResourceRow } from "#db/schema/resources";
import { API_VERSION, type Resource } from "#protocol/kinds/resource";

type Stored = Omit<ResourceRow, "organizationId" | "refs" | "createdBy" | "updatedAt" | "deletedAt">;

/** Kubernetes writes times in whole seconds. */
export function kubernetesTime(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

/** The resource as clients see it; empty labels and annotations are left out, as Kubernetes does. */
export function toResource(row: Stored): Resource {
  return {
    apiVersion: API_VERSION,
    kind: row.kind,
    metadata: {
      name: row.name,
      namespace: row.namespace,
      uid: row.uid,
      resourceVersion: String(row.resourceVersion),
      generation: row.generation,
      ...(Object.keys(row.labels).length > 0 ? { labels: row.labels } : {}),
      ...(Object.keys(row.annotations).length > 0 ? { annotations: row.annotations } : {}),
      creationTimestamp: kubernetesTime(row.createdAt),
    },
    spec: row.spec,
    ...(row.status ? { status: row.status } : {}),
  };
}
