import { eq } from "drizzle-orm";
import type { Database } from "#db/connect";
import { resourceCounters } from "#db/schema/resources";

/** The organization's configuration version; 0 before its first write. */
export async function configurationVersion(db: Database, organizationId: string): Promise<number> {
  const [row] = await db
    .select({ version: resourceCounters.configurationVersion })
    .from(resourceCounters)
    .where(eq(resourceCounters.organizationId, organizationId));
  return row?.version ?? 0;
}
