import { and, count, desc, eq, type SQL } from "drizzle-orm";
import { AppError } from "#core/errors";
import { apiKeys } from "#db/schema/accounts";
import { auditLog } from "#db/schema/resources";
import type { ApiKey, CreateApiKey } from "#protocol/api/accounts";
import { sha256Hex } from "#secrets/digest";
import { newId, randomText } from "#secrets/random";
import { auditRow } from "../audit/entry.ts";
import type { Context } from "../context.ts";

const KEYS_MAX = 100;

type Row = typeof apiKeys.$inferSelect;

/** Whose keys: the actor's own, or those of a service account of the organization. */
export interface KeyHolder {
  serviceAccountId: string;
  /** Where the service account lives. */
  namespace: string;
}

function view(row: Row): ApiKey {
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

function keysOf(ctx: Context, holder?: KeyHolder): SQL | undefined {
  const isHolder = holder
    ? eq(apiKeys.serviceAccountId, holder.serviceAccountId)
    : eq(ctx.actor.via === "service-account" ? apiKeys.serviceAccountId : apiKeys.userId, ctx.actor.userId);
  return and(eq(apiKeys.organizationId, ctx.actor.organizationId), isHolder);
}

/** The keys in this organization, the latest first. */
export async function listApiKeys(ctx: Context, holder?: KeyHolder): Promise<ApiKey[]> {
  const rows = await ctx.db
    .select()
    .from(apiKeys)
    .where(keysOf(ctx, holder))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id));
  return rows.map(view);
}

/**
 * Makes a key `weft_<prefix>_<secret>`. Only its hash is kept, so this answer is the only one that holds it. Throws
 * INVALID for an expiry in the past or, when a key makes a key, one beyond its maker's.
 */
export async function createApiKey(
  ctx: Context,
  body: CreateApiKey,
  holder?: KeyHolder,
): Promise<ApiKey & { key: string }> {
  const { actor } = ctx;
  const expiresAt = body.expires_at === null ? null : new Date(body.expires_at);
  checkExpiry(ctx, expiresAt);
  const [held] = await ctx.db.select({ keys: count() }).from(apiKeys).where(keysOf(ctx, holder));
  if (held!.keys >= KEYS_MAX) throw new AppError("CONFLICT", `There are ${KEYS_MAX} keys already. Delete one first.`);
  const program = holder?.serviceAccountId ?? (actor.via === "service-account" ? actor.userId : null);
  const { key, ...secret } = await freshKey();
  const row: Row = {
    id: newId(),
    organizationId: actor.organizationId,
    userId: program === null ? actor.userId : null,
    serviceAccountId: program,
    name: body.name,
    ...secret,
    scopes: body.scopes,
    expiresAt,
    lastUsedAt: null,
    createdAt: new Date(ctx.nowMs()),
  };
  await ctx.db.batch([ctx.db.insert(apiKeys).values(row), note(ctx, "create", row, holder)]);
  return { ...view(row), key };
}

async function freshKey(): Promise<{ key: string; prefix: string; hash: string }> {
  const prefix = `weft_${randomText(8)}`;
  const key = `${prefix}_${randomText(32)}`;
  return { key, prefix, hash: await sha256Hex(key) };
}

function note(ctx: Context, verb: "create" | "delete", row: Row, holder: KeyHolder | undefined) {
  const facts = {
    prefix: row.prefix,
    scopes: row.scopes,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    ...(row.serviceAccountId ? { serviceAccount: row.serviceAccountId } : {}),
  };
  return ctx.db.insert(auditLog).values(
    auditRow(ctx, {
      verb,
      kind: "api-keys",
      ...(holder ? { namespace: holder.namespace } : {}),
      name: row.name,
      uid: row.id,
      ...(verb === "create" ? { after: facts } : { before: facts }),
    }),
  );
}

function checkExpiry({ actor, nowMs }: Context, expiresAt: Date | null): void {
  const path = { path: "expires_at" };
  if (expiresAt && expiresAt.getTime() <= nowMs()) throw new AppError("INVALID", "The expiry is in the past.", path);
  if (isKey(actor.via) && (expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER) > actor.expiresAtMs) {
    throw new AppError("INVALID", "A key cannot make one that outlives it.", path);
  }
}

function isKey(via: Context["actor"]["via"]): boolean {
  return via === "api-key" || via === "service-account";
}

/** The key with this id. Throws NOT_FOUND for one of somebody else. */
export async function loadApiKeyRow(ctx: Context, id: string, holder?: KeyHolder): Promise<Row> {
  const [row] = await ctx.db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), keysOf(ctx, holder)));
  if (!row) throw new AppError("NOT_FOUND", "There is no such key.");
  return row;
}

/**
 * A new key with the name, scopes and expiry of another, which ends at once or after `overlapMs`: never later than it
 * would have.
 */
export async function rotateApiKey(
  ctx: Context,
  id: string,
  { overlapMs, holder }: { overlapMs: number; holder?: KeyHolder },
): Promise<ApiKey & { key: string }> {
  const old = await loadApiKeyRow(ctx, id, holder);
  const { key, ...secret } = await freshKey();
  const row: Row = { ...old, ...secret, id: newId(), lastUsedAt: null, createdAt: new Date(ctx.nowMs()) };
  const endsMs = Math.min(ctx.nowMs() + overlapMs, old.expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER);
  await ctx.db.batch([
    ctx.db.insert(apiKeys).values(row),
    overlapMs > 0
      ? ctx.db
          .update(apiKeys)
          .set({ expiresAt: new Date(endsMs) })
          .where(eq(apiKeys.id, id))
      : ctx.db.delete(apiKeys).where(eq(apiKeys.id, id)),
    note(ctx, "create", row, holder),
    note(ctx, "delete", old, holder),
  ]);
  return { ...view(row), key };
}

/** Throws NOT_FOUND for a key of somebody else. */
export async function revokeApiKey(ctx: Context, id: string, holder?: KeyHolder): Promise<void> {
  const row = await loadApiKeyRow(ctx, id, holder);
  await ctx.db.batch([ctx.db.delete(apiKeys).where(eq(apiKeys.id, row.id)), note(ctx, "delete", row, holder)]);
}
