import { sql } from "drizzle-orm";
import type { Scope } from "../resource/scope.ts";

/** Whether a team or model of this name is there for a conversation to be given to. */
export async function resourceExists(
  scope: Scope,
  key: { kind: "Team" | "Model"; namespace: string; name: string },
): Promise<boolean> {
  const { rows } = await scope.db.execute(
    sql`SELECT 1 FROM resources WHERE organization_id = ${scope.organizationId} AND kind = ${key.kind}
      AND namespace = ${key.namespace} AND name = ${key.name} AND deleted_at IS NULL`,
  );
  return rows.length > 0;
}
