import { and, desc, eq, gt, ne } from "drizzle-orm";
import { AppError } from "#core/errors";
import { sessions } from "#db/schema/accounts";
import type { Session } from "#protocol/api/accounts";
import type { Context } from "../context.ts";

/** Where the person is signed in, the latest use first. Never the tokens. */
export async function listSessions(ctx: Context): Promise<Session[]> {
  const rows = await ctx.db
    .select({
      id: sessions.id,
      userAgent: sessions.userAgent,
      ipAddress: sessions.ipAddress,
      createdAt: sessions.createdAt,
      updatedAt: sessions.updatedAt,
      expiresAt: sessions.expiresAt,
    })
    .from(sessions)
    .where(and(eq(sessions.userId, ctx.actor.userId), gt(sessions.expiresAt, new Date(ctx.nowMs()))))
    .orderBy(desc(sessions.updatedAt))
    .limit(200);
  return rows.map((row) => ({
    id: row.id,
    current: row.id === ctx.actor.credentialId,
    user_agent: row.userAgent,
    ip_address: row.ipAddress,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
  }));
}

/** Signs the person out there. Throws NOT_FOUND for a session that is not theirs. */
export async function revokeSession(ctx: Context, id: string): Promise<void> {
  const gone = await ctx.db
    .delete(sessions)
    .where(and(eq(sessions.id, id), eq(sessions.userId, ctx.actor.userId)))
    .returning({ id: sessions.id });
  if (gone.length === 0) throw new AppError("NOT_FOUND", "There is no such session.");
}

/** Signs the person out everywhere but here; answers how many sessions that were. */
export async function revokeOtherSessions(ctx: Context): Promise<number> {
  const gone = await ctx.db
    .delete(sessions)
    .where(and(eq(sessions.userId, ctx.actor.userId), ne(sessions.id, ctx.actor.credentialId)))
    .returning({ id: sessions.id });
  return gone.length;
}
