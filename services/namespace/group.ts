import { sql } from "drizzle-orm";
import { groupErrors, parentOf } from "#core/namespace";
import { invalid, StatusError } from "#core/resource/status-error";
import { loadNamespace } from "../resource/namespaces.ts";
import type { Scope } from "../resource/scope.ts";

/** May a namespace of this name be made? Throws INVALID for a name that is none, or when what it is nested in is not there. */
export async function requireGroup(scope: Scope, name: string): Promise<void> {
  const field = "metadata.name";
  const causes = groupErrors(name).map((error) => ({
    field,
    reason: "FieldValueInvalid",
    message: `Invalid value: ${error}`,
  }));
  if (causes.length > 0) throw invalid("Namespace", name, causes);
  const parent = parentOf(name);
  if (parent !== null) await loadNamespace(scope, parent);
}

/** Throws CONFLICT while other namespaces are nested in it. */
export async function requireNoneNested(scope: Scope, name: string): Promise<void> {
  const { rows } = await scope.db.execute<{ name: string }>(sql`SELECT name FROM namespaces
    WHERE organization_id = ${scope.organizationId} AND deleted_at IS NULL AND name LIKE ${`${name}--%`}
    ORDER BY name LIMIT 5`);
  if (rows.length === 0) return;
  const nested = rows.map((row) => row.name).join(", ");
  throw new StatusError("Conflict", `namespaces "${name}" still has others in it: ${nested}`, {
    kind: "namespaces",
    name,
  });
}
