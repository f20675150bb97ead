import { eq, sql } from "drizzle-orm";
import type { Database } from "#db/connect";
import { organizations } from "#db/schema/accounts";
import { auditLog } from "#db/schema/resources";
import type { Context } from "../context.ts";
import { auditRow } from "./entry.ts";

/** For how many days the organization keeps its log. */
export async function auditDays(ctx: Context): Promise<number> {
  const [row] = await ctx.db
    .select({ days: organizations.auditDays })
    .from(organizations)
    .where(eq(organizations.id, ctx.actor.organizationId));
  return row!.days;
}

export async function setAuditDays(ctx: Context, days: number): Promise<void> {
  const { organizationId } = ctx.actor;
  const before = { days: await auditDays(ctx) };
  await ctx.db.batch([
    ctx.db.update(organizations).set({ auditDays: days }).where(eq(organizations.id, organizationId)),
    ctx.db.insert(auditLog).values(
      auditRow(ctx, {
        verb: "update",
        kind: "audit-log",
        name: "retention",
        uid: organizationId,
        before,
        after: { days },
      }),
    ),
  ]);
}

const SWEPT_MAX = 5_000;

/** Removes what is older than its organization keeps; answers how much, at most `SWEPT_MAX` at once. */
export async function sweepAudit(db: Database, nowMs: number): Promise<number> {
  const now = new Date(nowMs).toISOString();
  const { rows } = await db.execute<{ swept: number }>(sql`
    WITH old AS (
      SELECT a.id FROM audit_log a JOIN organizations o ON o.id::text = a.organization_id
      WHERE a.at < ${now}::timestamptz - make_interval(days => o.audit_days) LIMIT ${SWEPT_MAX}
    ), swept AS (DELETE FROM audit_log WHERE id IN (SELECT id FROM old) RETURNING id)
    SELECT count(*)::int AS swept FROM swept`);
  return rows[0]!.swept;
}
