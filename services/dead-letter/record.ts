import { sql } from "drizzle-orm";
import type { Database } from "#db/connect";
import { deadLetters } from "#db/schema/conversations";
import { storableJson } from "../message/storable.ts";

export interface DeadLetter {
  queue: string;
  /** The queue's id of the message: told twice, it is kept once. */
  id: string;
  organizationId: string | null;
  body: unknown;
  /** Safe to show to the organization's people. */
  reason: string;
}

/** Keeps work that was given up on, so that a person can look at it and have it done again. */
export async function recordDeadLetter(db: Database, letter: DeadLetter, nowMs: number): Promise<void> {
  // As text: drizzle takes the JSON value null for the lack of one.
  const body = sql`${storableJson(letter.body ?? null)}::jsonb`;
  await db
    .insert(deadLetters)
    .values({ ...letter, body, failedAt: new Date(nowMs) })
    .onConflictDoNothing();
}
