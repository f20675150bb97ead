/** Stores one change and tells of it. Null: it did not apply, because another write came first. */
import type { ResourceRow } from "#db/schema/resources";
import type { Context } from "#services/context";
import type { WritePorts } from "./ports.ts";
import { deleteRow, insertRow, updateRow, versionOf, type NewRow } from "./store.ts";

export async function commitInsert(ctx: Context, ports: WritePorts, row: NewRow): Promise<ResourceRow | null> {
  const resourceVersion = versionOf(await insertRow(ctx, row, ports.newId()));
  if (resourceVersion === null) return null;
  const stored: ResourceRow = { ...row, resourceVersion, deletedAt: null };
  ports.changed({ type: "ADDED", row: stored });
  return stored;
}

export async function commitUpdate(
  ctx: Context,
  ports: WritePorts,
  change: { verb: "update" | "status"; row: NewRow; before: ResourceRow },
): Promise<ResourceRow | null> {
  const resourceVersion = versionOf(await updateRow(ctx, { ...change, auditId: ports.newId() }));
  if (resourceVersion === null) return null;
  const stored: ResourceRow = { ...change.row, resourceVersion, deletedAt: null };
  ports.changed({ type: "MODIFIED", row: stored, before: change.before });
  return stored;
}

export async function commitDelete(ctx: Context, ports: WritePorts, before: ResourceRow): Promise<ResourceRow | null> {
  const resourceVersion = versionOf(await deleteRow(ctx, before, ports.newId()));
  if (resourceVersion === null) return null;
  const stored: ResourceRow = { ...before, resourceVersion, deletedAt: new Date(ctx.nowMs()) };
  ports.changed({ type: "DELETED", row: stored, before });
  return stored;
}
