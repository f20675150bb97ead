import { sql, type SQL } from "drizzle-orm";

/**
 * The organization's next versions, one for each row of the CTE `changed`, which numbers its rows from 1 in `k`: the CTE
 * `counter`, for statements that write many resources. None is taken where nothing changed.
 */
export function versionsOfChanged(organizationId: string): SQL {
  return sql`counter AS (
    INSERT INTO resource_counters (organization_id, resource_version, configuration_version)
    SELECT ${organizationId}, total, 0 FROM (SELECT count(*) AS total FROM changed) AS counted WHERE total > 0
    ON CONFLICT (organization_id) DO UPDATE SET
      resource_version = resource_counters.resource_version + excluded.resource_version
    RETURNING resource_version)`;
}

/** The version of one row of `changed`, where `counter` is joined to it. */
export const VERSION_OF_CHANGED = sql`counter.resource_version - (SELECT count(*) FROM changed) + changed.k`;
