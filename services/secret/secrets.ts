import { and, eq, sql } from "drizzle-orm";
import { isUuid } from "#core/ids";
import type { Database } from "#db/connect";
import { secrets } from "#db/schema/accounts";
import { fingerprint, fits, open, seal, type MasterKeys, type Sealed } from "#secrets/envelope";
import { newId } from "#secrets/random";
import type { Context } from "../context.ts";

/**
 * Seals a value for the actor's organization; answers the id under which a spec may refer to it. `label` is the resource
 * that holds it, as Kind/namespace/name: no other may refer to it.
 */
export async function sealSecret(
  ctx: Context,
  keys: MasterKeys,
  secret: { label: string; value: string },
): Promise<string> {
  const id = newId();
  const { organizationId, userId } = ctx.actor;
  await ctx.db.insert(secrets).values({
    id,
    organizationId,
    label: secret.label,
    sealed: await seal(keys, secret.value, place(organizationId, id)),
    fingerprint: await fingerprint(keys, secret.value, place(organizationId, id)),
    createdBy: userId,
    createdAt: new Date(ctx.nowMs()),
  });
  return id;
}

/** Is there such a secret, held by this resource? Whoever saw the id elsewhere must not be able to use it. */
export async function secretExists(ctx: Context, id: string, label: string): Promise<boolean> {
  if (!isUuid(id)) return false;
  const rows = await ctx.db
    .select({ id: secrets.id })
    .from(secrets)
    .where(and(ownSecret(ctx.actor.organizationId, id), eq(secrets.label, label)));
  return rows.length > 0;
}

/** Is this the value that lies sealed under the id? */
export async function secretMatches(ctx: Context, keys: MasterKeys, id: string, value: string): Promise<boolean> {
  if (!isUuid(id)) return false;
  const { organizationId } = ctx.actor;
  const [row] = await ctx.db
    .select({ fingerprint: secrets.fingerprint })
    .from(secrets)
    .where(ownSecret(organizationId, id));
  return row !== undefined && fits(keys, row.fingerprint, { plaintext: value, place: place(organizationId, id) });
}

/** The value in clear, only for the call that needs it: never store, log or answer it. Null when there is no such secret. */
export async function openSecret(
  scope: { db: Database; organizationId: string },
  keys: MasterKeys,
  id: string,
): Promise<string | null> {
  if (!isUuid(id)) return null;
  const [row] = await scope.db
    .select({ sealed: secrets.sealed })
    .from(secrets)
    .where(ownSecret(scope.organizationId, id));
  return row ? openSealed(keys, { organizationId: scope.organizationId, id, sealed: row.sealed as Sealed }) : null;
}

/** Opens a sealed value that its keeper read before; for what must not ask the database each time. */
export function openSealed(
  keys: MasterKeys,
  kept: { organizationId: string; id: string; sealed: Sealed },
): Promise<string> {
  return open(keys, kept.sealed, place(kept.organizationId, kept.id));
}

function ownSecret(organizationId: string, id: string) {
  return and(eq(secrets.id, id), eq(secrets.organizationId, organizationId));
}

/** A sealed value moved to another row or organization does not open there. */
export function place(organizationId: string, id: string): string {
  return `${organizationId}/${id}`;
}

/** How many sealed values each master key holds, by its id. */
export async function countByMasterKey(db: Database): Promise<Record<string, number>> {
  const { rows } = await db.execute<{ kid: string; held: number }>(
    sql`SELECT sealed ->> 'kid' AS kid, count(*)::int AS held FROM ${secrets} GROUP BY 1`,
  );
  return Object.fromEntries(rows.map(({ kid, held }) => [kid, held]));
}
