import { sql } from "drizzle-orm";
import { searchTokens } from "#core/search-tokens";
import { newId } from "#secrets/random";
import type { Database } from "#db/connect";
import { storableText } from "../message/storable.ts";

/** Whose memories: a person in one organization. */
export interface Rememberer {
  db: Database;
  organizationId: string;
  userId: string;
}

export interface NewMemory {
  taskId: string;
  /** The same tool call, run again, is one memory. */
  callId: string;
  content: string;
  nowMs: number;
}

const MEMORIES_MAX = 2_000;

/** `known`: the same words, or the same call, are there already. `full`: the person has as many as one may have. */
export async function remember(who: Rememberer, memory: NewMemory): Promise<"stored" | "known" | "full"> {
  const { organizationId, userId } = who;
  const content = storableText(memory.content);
  const mine = sql`organization_id = ${organizationId} AND user_id = ${userId}`;
  const { rows } = await who.db.execute<{ known: boolean; stored: boolean }>(
    sql`WITH known AS (
        SELECT 1 FROM memories WHERE ${mine} AND (call_id = ${memory.callId} OR content = ${content}) LIMIT 1),
      stored AS (
        INSERT INTO memories (id, organization_id, user_id, task_id, call_id, content, created_at, search)
        SELECT ${newId()}::uuid, ${organizationId}, ${userId}, ${memory.taskId}::uuid, ${memory.callId}, ${content},
          ${new Date(memory.nowMs).toISOString()}::timestamptz,
          array_to_tsvector(${sql.param(searchTokens(content, organizationId))}::text[])
        WHERE NOT EXISTS (SELECT 1 FROM known) AND (SELECT count(*) FROM memories WHERE ${mine}) < ${MEMORIES_MAX}::int
        ON CONFLICT DO NOTHING RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM known) AS known, EXISTS (SELECT 1 FROM stored) AS stored`,
  );
  if (rows[0]?.stored) return "stored";
  return rows[0]?.known ? "known" : "full";
}
