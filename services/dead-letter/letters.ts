import { and, eq, sql } from "drizzle-orm";
import { AppError } from "#core/errors";
import { deadLetters } from "#db/schema/conversations";
import type { DeadLetterList } from "#protocol/api/dead-letters";
import type { Context } from "../context.ts";

interface Row extends Record<string, unknown> {
  queue: string;
  id: string;
  body: unknown;
  reason: string;
  failed_ms: string;
}

/** The organization's dead letters, the latest failure first. Throws INVALID for a cursor that is none. */
export async function listDeadLetters(
  ctx: Context,
  page: { cursor?: string | undefined; limit: number },
): Promise<DeadLetterList> {
  const { rows } = await ctx.db.execute<Row>(
    sql`SELECT queue, id, body, reason, (extract(epoch FROM failed_at) * 1000)::bigint::text AS failed_ms
      FROM dead_letters
      WHERE organization_id = ${ctx.actor.organizationId} AND ${after(page.cursor)}
      ORDER BY failed_at DESC, queue DESC, id DESC LIMIT ${page.limit + 1}`,
  );
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    dead_letters: shown.map(({ failed_ms, ...row }) => ({ ...row, failed_at: Number(failed_ms) })),
    ...(rows.length > page.limit && last ? { next: writeCursor(last) } : {}),
  };
}

function writeCursor({ failed_ms, queue, id }: Row): string {
  return btoa(JSON.stringify([Number(failed_ms), queue, id]));
}

function after(cursor: string | undefined) {
  if (cursor === undefined) return sql`true`;
  const [failedMs, queue, id] = readCursor(cursor);
  return sql`(failed_at, queue, id)
    < (${new Date(failedMs).toISOString()}::timestamptz, ${queue}::text, ${id}::text)`;
}

/** The end of the year 9999: later ones Postgres does not read as they are written. */
const LATEST_MS = 253_402_300_800_000;

function readCursor(cursor: string): [failedMs: number, queue: string, id: string] {
  try {
    const [failedMs, queue, id] = JSON.parse(atob(cursor)) as unknown[];
    const isTime = Number.isInteger(failedMs) && (failedMs as number) >= 0 && (failedMs as number) < LATEST_MS;
    const isKey = [queue, id].every((text) => typeof text === "string" && !text.includes("\0"));
    if (isTime && isKey) return [failedMs as number, queue as string, id as string];
  } catch {
    // Falls through: whatever it is, it is no cursor of ours.
  }
  throw new AppError("INVALID", "This cursor is not valid.", { path: "cursor" });
}

export interface LetterKey {
  queue: string;
  id: string;
}

function ofOrganization(ctx: Context, { queue, id }: LetterKey) {
  return and(
    eq(deadLetters.organizationId, ctx.actor.organizationId),
    eq(deadLetters.queue, queue),
    eq(deadLetters.id, id),
  );
}

/** What the letter asked for. Throws NOT_FOUND, also for a letter of another organization. */
export async function loadDeadLetter(ctx: Context, key: LetterKey): Promise<unknown> {
  const [letter] = await ctx.db.select({ body: deadLetters.body }).from(deadLetters).where(ofOrganization(ctx, key));
  if (!letter) throw notFound();
  return letter.body;
}

/** The work was done another way, was begun again, or is wanted no more. Throws NOT_FOUND as `loadDeadLetter` does. */
export async function discardDeadLetter(ctx: Context, key: LetterKey): Promise<void> {
  const gone = await ctx.db.delete(deadLetters).where(ofOrganization(ctx, key)).returning({ id: deadLetters.id });
  if (gone.length === 0) throw notFound();
}

function notFound(): AppError {
  return new AppError("NOT_FOUND", "There is no such dead letter.");
}
