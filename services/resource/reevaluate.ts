/** References may be made before what they name: when that comes or goes, whoever names it is looked at again. */
import { and, arrayOverlaps, eq, isNull } from "drizzle-orm";
import { sameJson } from "#core/resource/merge-patch";
import { referenceKey } from "#core/resource/references";
import { resources } from "#db/schema/resources";
import type { Context } from "#services/context";
import { behaviourOf } from "./behaviours/registry.ts";
import { checkReferences } from "./check-references.ts";
import { commitUpdate } from "./commit.ts";
import type { StoredChange, WritePorts } from "./ports.ts";
import { withReady } from "./ready.ts";

/** Kinds whose contents decide whether what names them can work. */
const WEIGHED: ReadonlySet<string> = new Set(["Model", "Shell"]);

function matters({ type, row, before }: StoredChange): boolean {
  return type !== "MODIFIED" || (WEIGHED.has(row.kind) && !sameJson(row.spec, before?.spec));
}

/** Brings the condition Ready of all referrers of what changed up to date. */
export async function reevaluateReferrers(ctx: Context, ports: WritePorts, changes: StoredChange[]): Promise<void> {
  const keys = [...new Set(changes.filter(matters).map(({ row }) => referenceKey(row)))];
  if (keys.length === 0) return;
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  const rows = await ctx.db
    .select()
    .from(resources)
    .where(
      and(
        eq(resources.organizationId, scope.organizationId),
        arrayOverlaps(resources.refs, keys),
        isNull(resources.deletedAt),
      ),
    );
  for (const before of rows) {
    const { reportsReady } = behaviourOf(before.kind);
    const findings = await checkReferences(scope, before, before.spec);
    const status = withReady(before.status, findings, ctx.nowMs(), reportsReady);
    if (status !== before.status)
      await commitUpdate(ctx, ports, { verb: "status", row: { ...before, status }, before });
  }
}
