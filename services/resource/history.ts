import { and, desc, eq, isNotNull, lt } from "drizzle-orm";
import { StatusError } from "#core/resource/status-error";
import { resources, resourceVersions, type ResourceRow } from "#db/schema/resources";
import type { Kind, Resource } from "#protocol/kinds/resource";
import type { ResourceKey } from "./get.ts";
import { isNamed, loadRow } from "./get.ts";
import { kubernetesTime } from "./kubernetes-time.ts";
import type { Scope } from "./scope.ts";
import { toResource } from "./to-resource.ts";

export interface VersionEntry {
  resourceVersion: string;
  generation: number;
  verb: string;
  actor: { id: string; name: string };
  at: string;
}

const PAGE_MAX = 100;

/** What was done to a resource, newest first; `before` is the resourceVersion that the last page ended with. */
export async function listVersions(
  scope: Scope,
  key: ResourceKey,
  { before, limit = PAGE_MAX }: { before?: number; limit?: number } = {},
): Promise<VersionEntry[]> {
  const { uid } = await loadRow(scope, key);
  const rows = await scope.db
    .select({
      resourceVersion: resourceVersions.resourceVersion,
      generation: resourceVersions.generation,
      verb: resourceVersions.verb,
      actorId: resourceVersions.actorId,
      actorName: resourceVersions.actorName,
      at: resourceVersions.at,
    })
    .from(resourceVersions)
    .where(
      and(
        eq(resourceVersions.organizationId, scope.organizationId),
        eq(resourceVersions.uid, uid),
        before === undefined ? undefined : lt(resourceVersions.resourceVersion, before),
      ),
    )
    .orderBy(desc(resourceVersions.resourceVersion))
    .limit(Math.min(limit, PAGE_MAX));
  return rows.map(({ actorId, actorName, at, resourceVersion, ...row }) => ({
    ...row,
    resourceVersion: String(resourceVersion),
    actor: { id: actorId, name: actorName },
    at: kubernetesTime(at),
  }));
}

/** A resource as it was at one of its versions. Throws NOT_FOUND. */
export async function getVersion(scope: Scope, key: ResourceKey, resourceVersion: number): Promise<Resource> {
  return toResource(await rowAt(scope, await loadRow(scope, key), resourceVersion));
}

/** The row with spec, labels and annotations of a version. */
export async function rowAt(scope: Scope, row: ResourceRow, resourceVersion: number): Promise<ResourceRow> {
  const [version] = await scope.db
    .select()
    .from(resourceVersions)
    .where(
      and(
        eq(resourceVersions.organizationId, scope.organizationId),
        eq(resourceVersions.uid, row.uid),
        eq(resourceVersions.resourceVersion, resourceVersion),
      ),
    );
  if (!version)
    throw new StatusError("NotFound", `"${row.name}" has no version ${resourceVersion}`, { name: row.name });
  const { spec, written, labels, annotations, generation } = version;
  return { ...row, spec, written, labels, annotations, generation, resourceVersion, status: null, managedFields: [] };
}

/** What was deleted and can be brought back, newest first. */
export async function listDeleted(
  scope: Scope,
  place: { kind: Kind; namespace: string; limit?: number },
): Promise<(Resource & { deletedAt: string })[]> {
  const rows = await scope.db
    .select()
    .from(resources)
    .where(
      and(
        eq(resources.organizationId, scope.organizationId),
        eq(resources.kind, place.kind),
        eq(resources.namespace, place.namespace),
        isNotNull(resources.deletedAt),
      ),
    )
    .orderBy(desc(resources.deletedAt))
    .limit(Math.min(place.limit ?? PAGE_MAX, PAGE_MAX));
  return rows.map((row) => ({ ...toResource(row), deletedAt: kubernetesTime(row.deletedAt!) }));
}

/** The newest deleted resource of a name, or the one with the uid. Throws NOT_FOUND. */
export async function loadDeleted(scope: Scope, key: ResourceKey, uid: string | undefined): Promise<ResourceRow> {
  const rows = await scope.db
    .select()
    .from(resources)
    .where(
      and(isNamed(scope, key), uid === undefined ? undefined : eq(resources.uid, uid), isNotNull(resources.deletedAt)),
    )
    .orderBy(desc(resources.deletedAt))
    .limit(1);
  if (rows[0]) return rows[0];
  throw new StatusError("NotFound", `there is no deleted ${key.kind} "${key.name}"`, { name: key.name });
}
