import { and, desc, eq, sql } from "drizzle-orm";
import { searchAny } from "#core/search-tokens";
import { memories } from "#db/schema/conversations";
import type { Rememberer } from "./remember.ts";

export interface Remembered {
  content: string;
  createdAtMs: number;
}

const RECALLED_MAX = 12;

/** The memories that fit the query best, then the newest: few words seldom name a memory, and most people have few. */
export async function recall(who: Rememberer, query: string): Promise<Remembered[]> {
  const wanted = searchAny(query);
  const rank = wanted === null ? sql`0::real` : sql`ts_rank(${memories.search}, ${wanted}::tsquery)`;
  const rows = await who.db
    .select({ content: memories.content, createdAt: memories.createdAt })
    .from(memories)
    .where(and(eq(memories.organizationId, who.organizationId), eq(memories.userId, who.userId)))
    .orderBy(desc(rank), desc(memories.createdAt), desc(memories.id))
    .limit(RECALLED_MAX);
  return rows.map(({ content, createdAt }) => ({ content, createdAtMs: createdAt.getTime() }));
}
