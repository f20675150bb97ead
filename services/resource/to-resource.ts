import type { ResourceRow } from "#db/schema/resources";
import { withSpec } from "#core/resource/manifest";
import { KINDS } from "#protocol/kinds/registry";
import type { Metadata, Resource } from "#protocol/kinds/resource";
import { behaviourOf } from "./behaviours/registry.ts";
import { kubernetesTime } from "./kubernetes-time.ts";

type Stored = Omit<ResourceRow, "organizationId" | "refs" | "createdBy" | "updatedAt" | "deletedAt">;

/** The spec in the spelling in which it was sent. Whatever uses a spec reads `row.spec`. */
export function asWritten({ spec, written }: Pick<Stored, "spec" | "written">): Stored["spec"] {
  return written ?? spec;
}

/** The resource as clients see it, without what is secret; what is empty is left out, as Kubernetes does. */
export function toResource(row: Stored): Resource {
  const definition = KINDS[row.kind];
  const { shown } = behaviourOf(row.kind);
  const envelope = { apiVersion: definition.apiVersion, kind: row.kind, metadata: metadataOf(row) };
  const manifest = withSpec(definition, envelope, shown ? shown(asWritten(row)) : asWritten(row));
  return { ...manifest, ...(row.status && !definition.flat ? { status: row.status } : {}) } as unknown as Resource;
}

function metadataOf(row: Stored): Metadata {
  return {
    name: row.name,
    ...(row.generateName ? { generateName: row.generateName } : {}),
    namespace: row.namespace,
    uid: row.uid,
    resourceVersion: String(row.resourceVersion),
    generation: row.generation,
    ...(Object.keys(row.labels).length > 0 ? { labels: row.labels } : {}),
    ...(Object.keys(row.annotations).length > 0 ? { annotations: row.annotations } : {}),
    creationTimestamp: kubernetesTime(row.createdAt),
    ...(row.deletionAt ? { deletionTimestamp: kubernetesTime(row.deletionAt), deletionGracePeriodSeconds: 0 } : {}),
    ...(row.finalizers.length > 0 ? { finalizers: row.finalizers } : {}),
    ...(row.ownerReferences.length > 0 ? { ownerReferences: row.ownerReferences } : {}),
    ...(row.managedFields.length > 0 ? { managedFields: row.managedFields } : {}),
  };
}
