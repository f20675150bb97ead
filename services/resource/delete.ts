import { API_GROUP } from "#protocol/kinds/resource";
import { KINDS } from "#protocol/kinds/registry";
import { modified, StatusError } from "#core/resource/status-error";
import type { ResourceRow } from "#db/schema/resources";
import type { Context } from "#services/context";
import { requireSame } from "./change.ts";
import { removal, removeRow } from "./collect-garbage.ts";
import type { DeleteCommand, Written } from "./command.ts";
import { loadRow } from "./get.ts";
import { requireWritable } from "./namespaces.ts";
import type { WritePorts } from "./ports.ts";
import { listReferrers, type Referrer } from "./referrers.ts";
import { toResource } from "./to-resource.ts";

const REFERRERS_SHOWN = 20;
const TRIES = 5;

/** Soft. Throws CONFLICT with the list of referrers while something still names the resource. */
export async function deleteResource(ctx: Context, ports: WritePorts, command: DeleteCommand): Promise<Written> {
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  await requireWritable(scope, command.namespace);
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const row = await loadRow(scope, command);
    requireSame(row, command.preconditions);
    await refuseReferenced(ctx, row, command.propagation !== "Orphan");
    if (command.options.dryRun) {
      return { resource: toResource(row), warnings: [], stored: false, removed: row.finalizers.length === 0 };
    }
    const gone = await removeRow(ctx, ports, row, command.propagation);
    if (gone) return removal(gone);
  }
  throw modified(command.kind, command.name);
}

/** What the resource owns may name it: that goes along. */
async function refuseReferenced(ctx: Context, row: ResourceRow, takesAlong: boolean): Promise<void> {
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  const referrers = await listReferrers(scope, row, { limit: REFERRERS_SHOWN + 1, butOwned: takesAlong });
  if (referrers.length > 0) throw referenced(row, referrers);
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
