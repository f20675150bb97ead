import { sql, type SQL } from "drizzle-orm";
import { assembleModel, assembleSnapshot, type FoundSpec } from "#core/resource/assemble-snapshot";
import { DEFAULT_MODEL_NAME } from "#core/resource/built-in";
import type { ModelSources, PlatformModel } from "#core/resource/resolve-model";
import type { ModelConfig, TeamSnapshot } from "#core/agent/snapshot";
import type { Database } from "#db/connect";

export interface SnapshotScope {
  db: Database;
  organizationId: string;
  /** What the model catalogue knows; fills in what a Model leaves open. */
  lookUp?: ModelSources["lookUp"];
}

interface Found extends FoundSpec, Record<string, unknown> {
  version: string;
}

/**
 * Everything that the turns of a team need, in one statement: it follows the stored references of the team, and those
 * of what it finds, to their end. Throws NOT_FOUND for a team (or override) that is not there, UNAVAILABLE when a
 * member needs the platform's model and none is configured.
 */
export async function loadSnapshot(
  scope: SnapshotScope,
  team: { namespace: string; name: string },
  platform: PlatformModel | null,
  modelOverride?: string,
): Promise<TeamSnapshot> {
  const found = await closureOf(
    scope,
    sql`namespace = ${team.namespace}
      AND ((kind = 'Team' AND name = ${team.name}) OR (kind = 'Model' AND name = ${modelOverride ?? null}))`,
  );
  return assembleSnapshot({
    team,
    found,
    models: { platform, ...(scope.lookUp ? { lookUp: scope.lookUp } : {}) },
    modelOverride,
    version: Number(found[0]?.version ?? 0),
  });
}

/** One model by its name, for what is asked beside the turns. Throws as `loadSnapshot` does. */
export async function loadModel(
  scope: SnapshotScope,
  model: { namespace: string; name: string },
  platform: PlatformModel | null,
): Promise<ModelConfig> {
  const found = await closureOf(scope, sql`namespace = ${model.namespace} AND kind = 'Model' AND name = ${model.name}`);
  return assembleModel({ model, found, models: { platform, ...(scope.lookUp ? { lookUp: scope.lookUp } : {}) } });
}

/** The resources that fit, and all that they refer to. */
async function closureOf({ db, organizationId }: SnapshotScope, first: SQL): Promise<Found[]> {
  const result = await db.execute<Found>(
    sql`WITH RECURSIVE closure AS (
      SELECT kind, namespace, name, spec, refs FROM resources
      WHERE organization_id = ${organizationId} AND deleted_at IS NULL AND ${first}
      UNION
      SELECT r.kind, r.namespace, r.name, r.spec, r.refs
      FROM closure c
      CROSS JOIN LATERAL unnest(
        CASE WHEN c.kind = 'Bot' THEN c.refs || ('Model/' || c.namespace || '/' || ${DEFAULT_MODEL_NAME}::text)
        ELSE c.refs END) AS ref (key)
      JOIN resources r ON r.organization_id = ${organizationId} AND r.deleted_at IS NULL
        AND r.kind = split_part(ref.key, '/', 1) AND r.namespace = split_part(ref.key, '/', 2)
        AND r.name = split_part(ref.key, '/', 3))
    SELECT kind, namespace, name, spec,
      (SELECT configuration_version FROM resource_counters WHERE organization_id = ${organizationId})::text AS version
    FROM closure`,
  );
  return result.rows;
}
