/** A change of the master key: every sealed value is wrapped anew while everything goes on. */
import { and, asc, eq, gt, ne, sql } from "drizzle-orm";
import type { Database } from "#db/connect";
import { secrets } from "#db/schema/accounts";
import { fingerprint, open, rewrap, type MasterKeys, type Sealed } from "#secrets/envelope";
import { place } from "./secrets.ts";

export interface Rotated {
  /** Wrapped by the current key now. */
  rewrapped: number;
  /** Sealed with a key that is not among the ones given, or damaged: they stay as they are and cannot be opened. */
  unreadable: number;
  /** Where the next batch begins; null after the last. */
  next: string | null;
}

const BATCH = 100;

/**
 * Wraps the next values that another master key than the current one holds, in the order of their ids. A value may be
 * read and written meanwhile: a row that was changed since it was read is left to the next round.
 */
export async function rotateBatch(db: Database, keys: MasterKeys, afterId: string | null): Promise<Rotated> {
  const rows = await db
    .select({ id: secrets.id, organizationId: secrets.organizationId, sealed: secrets.sealed })
    .from(secrets)
    .where(and(ne(kid, keys.current.id), afterId === null ? undefined : gt(secrets.id, afterId)))
    .orderBy(asc(secrets.id))
    .limit(BATCH);
  let rewrapped = 0;
  for (const row of rows) {
    const sealed = row.sealed as Sealed;
    const renewed = await renew(keys, sealed, place(row.organizationId, row.id));
    if (!renewed) continue;
    await db
      .update(secrets)
      .set(renewed)
      .where(and(eq(secrets.id, row.id), eq(kid, sealed.kid)));
    rewrapped += 1;
  }
  return {
    rewrapped,
    unreadable: rows.length - rewrapped,
    next: rows.length === BATCH ? rows.at(-1)!.id : null,
  };
}

/** Null when it does not open: one such value must not keep the others from being renewed. */
async function renew(keys: MasterKeys, sealed: Sealed, at: string) {
  try {
    return {
      sealed: await rewrap(keys, sealed, at),
      fingerprint: await fingerprint(keys, await open(keys, sealed, at), at),
    };
  } catch {
    return null;
  }
}

const kid = sql<string>`sealed ->> 'kid'`;
