import { inject, expect, test } from "vitest";
import { sql } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { connect } from "../connect.ts";
import * as accounts from "./accounts.ts";
import * as conversations from "./conversations.ts";
import * as resources from "./resources.ts";

const tables = [accounts, resources, conversations].flatMap((module) =>
  Object.values(module).filter((value) => value instanceof PgTable),
);

test.each(tables.map((table) => [getTableConfig(table).name, getTableConfig(table)] as const))(
  "%s has the columns that the migrations made",
  async (name, { columns }) => {
    const cloud = inject("cloudEnv");
    const db = connect({ DATABASE_URL: cloud["DATABASE_URL"]!, NEON_ENDPOINT: cloud["NEON_ENDPOINT"] });
    const { rows } = await db.execute<{ name: string; required: boolean }>(
      sql`SELECT column_name AS name, is_nullable = 'NO' AS required FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = ${name} AND is_generated = 'NEVER'`,
    );
    const made = new Map(rows.map((row) => [row.name, row.required]));
    for (const column of columns) expect([column.name, made.get(column.name)]).toEqual([column.name, column.notNull]);
  },
);
