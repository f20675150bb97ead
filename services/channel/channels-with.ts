import { and, arrayContains, eq, isNull } from "drizzle-orm";
import { resources } from "#db/schema/resources";
import type { Scope } from "../resource/scope.ts";

/** The channels that refer to what `Kind/namespace/name` names. */
export async function channelsWith(scope: Scope, reference: string): Promise<string[]> {
  const rows = await scope.db
    .select({ uid: resources.uid })
    .from(resources)
    .where(
      and(
        eq(resources.organizationId, scope.organizationId),
        eq(resources.kind, "Channel"),
        arrayContains(resources.refs, [reference]),
        isNull(resources.deletedAt),
      ),
    );
  return rows.map(({ uid }) => uid);
}
