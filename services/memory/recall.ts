import { sql } from "drizzle-orm";
import { searchAny } from "#core/search-tokens";
import type { Rememberer } from "./remember.ts";

export interface Remembered {
  content: string;
  createdAtMs: number;
}

const RECALLED_MAX = 12;

interface Row extends Record<string, unknown> {
  content: string;
  created_ms: string;
}

/** The memories that fit the query best, then the newest: few words seldom name a memory, and most people have few. */
export async function recall(who: Rememberer, query: string): Promise<Remembered[]> {
  const wanted = searchAny(query);
  const rank = wanted === null ? sql`0::real` : sql`ts_rank(search, ${wanted}::tsquery)`;
  const { rows } = await who.db.execute<Row>(
    sql`SELECT content, (extract(epoch FROM created_at) * 1000)::bigint::text AS created_ms FROM memories
      WHERE organization_id = ${who.organizationId} AND user_id = ${who.userId}
      ORDER BY ${rank} DESC, created_at DESC, id DESC LIMIT ${RECALLED_MAX}`,
  );
  return rows.map((row) => ({ content: row.content, createdAtMs: Number(row.created_ms) }));
}
