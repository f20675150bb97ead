import { sql } from "drizzle-orm";
import type { Database } from "#db/connect";

/** The e-mail channel that a mail for this address belongs to, of whichever organization: the one that was there first. */
export async function findByAddress(db: Database, address: string): Promise<string | null> {
  const { rows } = await db.execute<{ uid: string }>(
    sql`SELECT uid FROM resources WHERE kind = 'Channel' AND deleted_at IS NULL AND spec ->> 'platform' = 'email'
      AND lower(spec #>> '{settings,address}') = ${address.toLowerCase()} ORDER BY created_at, uid LIMIT 1`,
  );
  return rows[0]?.uid ?? null;
}
