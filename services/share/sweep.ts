import { lte } from "drizzle-orm";
import type { Database } from "#db/connect";
import { shares } from "#db/schema/conversations";

/** Removes links whose time is over, of all organizations. */
export async function sweepShares(db: Database, nowMs: number): Promise<void> {
  await db.delete(shares).where(lte(shares.expiresAt, new Date(nowMs)));
}
