import { and, count, desc, eq } from "drizzle-orm";
import { AppError } from "#core/errors";
import { apiKeys } from "#db/schema/accounts";
import type { ApiKey, CreateApiKey } from "#protocol/api/accounts";
import { sha256Hex } from "#secrets/digest";
import { newId, randomText } from "#secrets/random";
import type { Context } from "../context.ts";

const KEYS_MAX = 100;

type Row = typeof apiKeys.$inferSelect;

function view(row: Omit<Row, "hash" | "userId" | "organizationId">): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
  };
}

function ownKeys(ctx: Context) {
  return and(eq(apiKeys.organizationId, ctx.actor.organizationId), eq(apiKeys.userId, ctx.actor.userId));
}

/** The actor's own keys in this organization, the latest first. */
export async function listApiKeys(ctx: Context): Promise<ApiKey[]> {
  const rows = await ctx.db
    .select()
    .from(apiKeys)
    .where(ownKeys(ctx))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id));
  return rows.map(view);
}

/**
 * Makes a key `weft_<prefix>_<secret>`. Only its hash is kept, so this answer is the only one that holds it. Throws
 * INVALID for an expiry in the past or, when a key makes a key, one beyond its maker's.
 */
export async function createApiKey(ctx: Context, body: CreateApiKey): Promise<ApiKey & { key: string }> {
  const { actor } = ctx;
  const expiresAt = body.expires_at === null ? null : new Date(body.expires_at);
  checkExpiry(ctx, expiresAt);
  const [held] = await ctx.db.select({ keys: count() }).from(apiKeys).where(ownKeys(ctx));
  if (held!.keys >= KEYS_MAX) throw new AppError("CONFLICT", `You have ${KEYS_MAX} keys already. Delete one first.`);
  const prefix = `weft_${randomText(8)}`;
  const key = `${prefix}_${randomText(32)}`;
  const row: Row = {
    id: newId(),
    organizationId: actor.organizationId,
    userId: actor.userId,
    name: body.name,
    prefix,
    hash: await sha256Hex(key),
    scopes: body.scopes,
    expiresAt,
    lastUsedAt: null,
    createdAt: new Date(ctx.nowMs()),
  };
  await ctx.db.insert(apiKeys).values(row);
  return { ...view(row), key };
}

function checkExpiry({ actor, nowMs }: Context, expiresAt: Date | null): void {
  const path = { path: "expires_at" };
  if (expiresAt && expiresAt.getTime() <= nowMs()) throw new AppError("INVALID", "The expiry is in the past.", path);
  if (actor.via === "api-key" && (expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER) > actor.expiresAtMs) {
    throw new AppError("INVALID", "A key cannot make one that outlives it.", path);
  }
}

/** Throws NOT_FOUND for a key that is not the actor's. */
export async function revokeApiKey(ctx: Context, id: string): Promise<void> {
  const gone = await ctx.db
    .delete(apiKeys)
    .where(and(eq(apiKeys.id, id), ownKeys(ctx)))
    .returning({ id: apiKeys.id });
  if (gone.length === 0) throw new AppError("NOT_FOUND", "There is no such key.");
}
