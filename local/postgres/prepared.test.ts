import { neon, neonConfig, Pool } from "@neondatabase/serverless";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PostgresEndpoint, startEmbeddedPostgres } from "./endpoint.ts";

let root: string;
let postgres: PostgresEndpoint;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "weft-prepared-"));
  postgres = await startEmbeddedPostgres({ directory: join(root, "main"), password: "right" });
  neonConfig.webSocketConstructor = WebSocket;
  neonConfig.fetchEndpoint = () => postgres.endpoint;
  neonConfig.wsProxy = () => `${new URL(postgres.endpoint).host}/v2`;
  neonConfig.useSecureWebSocket = false;
  neonConfig.pipelineConnect = false;
}, 60_000);
afterAll(async () => {
  await postgres.close();
  await rm(root, { recursive: true, force: true });
});

async function inSession(text: string): Promise<void> {
  const pool = new Pool({ connectionString: postgres.databaseUrl, max: 1 });
  await pool.query(text);
  await pool.end();
}

describe("a statement that comes again", () => {
  const kept = async () => {
    const sql = neon(postgres.databaseUrl);
    const rows = await sql`SELECT statement FROM pg_prepared_statements`;
    return rows.map((row) => String(row["statement"]));
  };

  it("is not parsed again, and answers by its parameters each time", async () => {
    const sql = neon(postgres.databaseUrl);
    const twice = (n: number | null) => sql`SELECT ${n}::int * 2 AS twice`;
    expect([await twice(1), await twice(21), await twice(null)]).toEqual([
      [{ twice: 2 }],
      [{ twice: 42 }],
      [{ twice: null }],
    ]);
    expect((await kept()).filter((text) => text.includes("AS twice"))).toHaveLength(1);
    await expect(sql`SELECT 1 / ${0}::int AS never`).rejects.toThrow(/division by zero/);
    await expect(sql`SELECT 1 / ${0}::int AS never`).rejects.toThrow(/division by zero/);
    expect(await sql`SELECT 1 / ${1}::int AS never`).toEqual([{ never: 1 }]);
  });

  it("works after a session has made the backend forget all of them, in batches too", async () => {
    const sql = neon(postgres.databaseUrl);
    const asked = () => sql.transaction([sql`SELECT ${7}::int AS seven`, sql`SELECT ${8}::int AS eight`]);
    const answer = [[{ seven: 7 }], [{ eight: 8 }]];
    expect(await asked()).toEqual(answer);
    await inSession("DISCARD ALL");
    expect(await asked()).toEqual(answer);
    await inSession("SELECT 1");
    expect(await asked()).toEqual(answer);
  });

  it("sees a table that was changed meanwhile", async () => {
    const sql = neon(postgres.databaseUrl);
    await sql`CREATE TABLE changing (a int)`;
    await sql`INSERT INTO changing VALUES (1)`;
    expect(await sql`SELECT * FROM changing`).toEqual([{ a: 1 }]);
    await sql`ALTER TABLE changing ADD COLUMN b int DEFAULT 2`;
    expect(await sql`SELECT * FROM changing`).toEqual([{ a: 1, b: 2 }]);
  });

  it("makes room for others when there are too many", async () => {
    const sql = neon(postgres.databaseUrl);
    for (let n = 0; n < 450; n++) await sql.query(`SELECT ${n} AS n`);
    const texts = await kept();
    expect(texts).toContain("SELECT 449 AS n");
    expect(texts).not.toContain("SELECT 0 AS n");
    expect(await sql.query("SELECT 0 AS n")).toEqual([{ n: 0 }]);
  });
});
