import { sql } from "drizzle-orm";
import { isUuid } from "#core/ids";
import type { Database } from "#db/connect";

/** What a conversation must know of its Task resource to open. */
export interface Opening {
  taskId: string;
  organizationId: string;
  namespace: string;
  name: string;
  team: { namespace: string; name: string };
  title: string;
  groupChat: boolean;
  owner: { id: string; name: string };
  prompt?: string;
  /** The conversation that is to be told how the first turn ends. */
  resultTo?: string;
}

interface Row extends Record<string, unknown> {
  namespace: string;
  name: string;
  spec: { title?: string; prompt?: string; groupChat?: boolean; teamRef: { name: string; namespace?: string } };
  owner_id: string;
  owner_name: string | null;
}

/**
 * The opening of a task of this organization, or null when there is none. For a conversation whose task was stored but
 * that was never told (the process died in between).
 */
export async function loadOpening(db: Database, organizationId: string, taskId: string): Promise<Opening | null> {
  if (!isUuid(taskId)) return null;
  const { rows } = await db.execute<Row>(
    sql`SELECT r.namespace, r.name, r.spec, r.created_by AS owner_id, u.name AS owner_name
      FROM resources r LEFT JOIN users u ON u.id::text = r.created_by
      WHERE r.uid = ${taskId}::uuid AND r.organization_id = ${organizationId} AND r.kind = 'Task'
        AND r.deleted_at IS NULL`,
  );
  const row = rows[0];
  if (!row) return null;
  const { namespace, name, spec } = row;
  return {
    taskId,
    organizationId,
    namespace,
    name,
    team: { namespace: spec.teamRef.namespace ?? namespace, name: spec.teamRef.name },
    title: spec.title ?? "",
    groupChat: spec.groupChat ?? false,
    owner: { id: row.owner_id, name: row.owner_name ?? "" },
    ...(spec.prompt ? { prompt: spec.prompt } : {}),
  };
}
