import { mayMoveViews, type News, type Seen } from "#core/resource/watch";
import type { ResourceRow } from "#db/schema/resources";
import { KINDS } from "#protocol/kinds/registry";
import type { Resource } from "#protocol/kinds/resource";
import { namespaceResource } from "#services/resource/namespaces";
import type { NamespaceChange, StoredChange } from "#services/resource/ports";
import { toResource } from "#services/resource/to-resource";

function seen(row: ResourceRow): Seen {
  return { object: toResource(row), owner: row.createdBy };
}

/** A change as watchers hear of it; how it was before is kept only where it can matter to a selector. */
export function newsOf({ type, row, before }: StoredChange): News {
  const now = seen(row);
  const resourceVersion = row.resourceVersion;
  if (type === "ADDED") return { resourceVersion, type, now };
  if (!before) return { resourceVersion, type, now, before: "unseen" };
  const earlier = seen(before);
  const moved = mayMoveViews(earlier, now, KINDS[row.kind].selectable);
  return { resourceVersion, type, now, ...(moved ? { before: earlier } : {}) };
}

export function namespaceNews({ type, namespace, resourceVersion }: NamespaceChange, organizationId: string): News {
  const shown = namespaceResource({ ...namespace, resourceVersion }, organizationId);
  const now: Seen = { object: shown as unknown as Resource, owner: "" };
  return { resourceVersion, type, now, ...(type === "ADDED" ? {} : { before: "unseen" }) };
}
