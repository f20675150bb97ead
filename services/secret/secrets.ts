import { and, eq } from "drizzle-orm";
import { isUuid } from "#core/ids";
import type { Database } from "#db/connect";
import { secrets } from "#db/schema/accounts";
import { open, seal, type MasterKeys, type Sealed } from "#secrets/envelope";
import { newId } from "#secrets/random";
import type { Context } from "../context.ts";

/** Seals a value for the actor's organization; answers the id under which a spec may refer to it. */
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
    createdBy: userId,
    createdAt: new Date(ctx.nowMs()),
  });
  return id;
}

export async function secretExists(ctx: Context, id: string): Promise<boolean> {
  if (!isUuid(id)) return false;
  const rows = await ctx.db.select({ id: secrets.id }).from(secrets).where(ownSecret(ctx.actor.organizationId, id));
  return rows.length > 0;
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
  return row ? open(keys, row.sealed as Sealed, place(scope.organizationId, id)) : null;
}

function ownSecret(organizationId: string, id: string) {
  return and(eq(secrets.id, id), eq(secrets.organizationId, organizationId));
}

/** A sealed value moved to another row or organization does not open there. */
function place(organizationId: string, id: string): string {
  return `${organizationId}/${id}`;
}
