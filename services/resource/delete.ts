import { API_GROUP } from "#protocol/kinds/resource";
import { KINDS } from "#protocol/kinds/registry";
import { modified, StatusError } from "#core/resource/status-error";
import type { ResourceRow } from "#db/schema/resources";
import type { Context } from "#services/context";
import type { DeleteCommand, Written } from "./command.ts";
import { loadRow } from "./get.ts";
import { requireWritable } from "./namespaces.ts";
import type { WritePorts } from "./ports.ts";
import { listReferrers, type Referrer } from "./referrers.ts";
import { deleteRow, versionOf } from "./store.ts";
import { toResource } from "./to-resource.ts";

const REFERRERS_SHOWN = 20;
const TRIES = 5;

/** Soft. Throws CONFLICT with the list of referrers while something still names the resource. */
export async function deleteResource(ctx: Context, ports: WritePorts, command: DeleteCommand): Promise<Written> {
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  await requireWritable(scope, command.namespace);
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const row = await loadRow(scope, command);
    const { uid, resourceVersion } = command.preconditions;
    if (uid !== undefined && uid !== row.uid) throw modified(row.kind, row.name);
    if (resourceVersion !== undefined && resourceVersion !== String(row.resourceVersion)) {
      throw modified(row.kind, row.name);
    }
    const referrers = await listReferrers(scope, row, REFERRERS_SHOWN + 1);
    if (referrers.length > 0) throw referenced(row, referrers);
    if (command.options.dryRun) return { resource: toResource(row), warnings: [], stored: false };
    const version = versionOf(await deleteRow(ctx, row, ports.newId()));
    if (version === null) continue;
    return { resource: toResource({ ...row, resourceVersion: version }), warnings: [], stored: true };
  }
  throw modified(command.kind, command.name);
}

function referenced(row: ResourceRow, referrers: Referrer[]): StatusError {
  const shown = referrers.slice(0, REFERRERS_SHOWN);
  const names = shown.map((referrer) => `${referrer.kind} ${referrer.namespace}/${referrer.name}`).join(", ");
  const more = referrers.length > REFERRERS_SHOWN ? " and more" : "";
  const { plural } = KINDS[row.kind];
  return new StatusError("Conflict", `${plural}.${API_GROUP} "${row.name}" is still used by ${names}${more}`, {
    kind: plural,
    name: row.name,
    causes: shown.map((referrer) => ({
      field: `${referrer.kind}/${referrer.namespace}/${referrer.name}`,
      reason: "ReferencedBy",
      message: `used by ${referrer.kind} "${referrer.name}" in namespace "${referrer.namespace}"`,
    })),
  });
}
