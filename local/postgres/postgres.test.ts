import { neon, neonConfig, Pool } from "@neondatabase/serverless";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cosineDistance, sql as drizzleSql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/neon-http";
import { drizzle as drizzlePool } from "drizzle-orm/neon-serverless";
import { integer, pgTable, text, vector } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PostgresEndpoint, startEmbeddedPostgres } from "./endpoint.ts";

// The endpoint driven by Neon's own client and by drizzle.

let root: string;
let postgres: PostgresEndpoint;

/** Points Neon's client at an endpoint of this machine, as the product does. */
function use({ endpoint }: Pick<PostgresEndpoint, "endpoint">): void {
  neonConfig.webSocketConstructor = WebSocket;
  neonConfig.fetchEndpoint = () => endpoint;
  neonConfig.wsProxy = () => `${new URL(endpoint).host}/v2`;
  neonConfig.useSecureWebSocket = false;
  neonConfig.pipelineConnect = false;
}

async function withPool<T>(work: (pool: Pool) => Promise<T>, connectionString = postgres.databaseUrl): Promise<T> {
  const pool = new Pool({ connectionString, max: 4 });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "weft-postgres-"));
  postgres = await startEmbeddedPostgres({ directory: join(root, "main"), password: "right" });
  use(postgres);
}, 60_000);
afterAll(async () => {
  await postgres.close();
  await rm(root, { recursive: true, force: true });
});

describe("statements over HTTP", () => {
  it("carries every type there and back", async () => {
    const sql = neon(postgres.databaseUrl);
    const when = new Date("2026-11-21T01:02:03.456Z");
    const [row] = await sql`SELECT ${"text 世界"}::text AS t, ${42}::int AS i, ${"9007199254740993"}::int8 AS big,
      ${1.5}::float8 AS f, ${"1.10"}::numeric AS n, ${true}::bool AS b, ${null}::text AS nothing, ${when}::timestamptz AS at,
      ${JSON.stringify({ a: [1, "x"] })}::jsonb AS j, ${[1, 2]}::int[] AS list, ${"\\xdeadbeef"}::bytea AS bytes,
      ${"[1,2,3]"}::vector AS v`;
    expect(row).toEqual({
      t: "text 世界",
      i: 42,
      big: "9007199254740993",
      f: 1.5,
      n: "1.10",
      b: true,
      nothing: null,
      at: when,
      j: { a: [1, "x"] },
      list: [1, 2],
      bytes: Buffer.from("deadbeef", "hex"),
      v: "[1,2,3]",
    });
  });

  it("tells a database error with its fields", async () => {
    const sql = neon(postgres.databaseUrl);
    await sql`CREATE TABLE unique_names (name text PRIMARY KEY)`;
    await sql`INSERT INTO unique_names VALUES ('a')`;
    await expect(sql`INSERT INTO unique_names VALUES ('a')`).rejects.toMatchObject({
      code: "23505",
      severity: "ERROR",
      constraint: "unique_names_pkey",
      table: "unique_names",
      schema: "public",
      detail: "Key (name)=(a) already exists.",
    });
    await expect(sql`SELECT nope`).rejects.toMatchObject({ code: "42703", position: "8" });
  });

  it("counts the rows of a write and gives full results", async () => {
    const sql = neon(postgres.databaseUrl, { fullResults: true });
    await sql`CREATE TABLE counted (x int)`;
    const written = await sql`INSERT INTO counted SELECT generate_series(1, 7)`;
    expect([written.command, written.rowCount]).toEqual(["INSERT", 7]);
    expect((await sql`SELECT x FROM counted WHERE x > 5`).fields).toMatchObject([{ name: "x", dataTypeID: 23 }]);
  });

  it("runs a batch as one transaction at the asked isolation", async () => {
    const sql = neon(postgres.databaseUrl);
    await sql`CREATE TABLE batched (x int CHECK (x > 0))`;
    const failing = sql.transaction([sql`INSERT INTO batched VALUES (1)`, sql`INSERT INTO batched VALUES (-1)`]);
    await expect(failing).rejects.toMatchObject({ code: "23514" });
    const [, rows, level, mode] = await sql.transaction(
      [
        sql`SELECT 1`,
        sql`SELECT count(*)::int AS n FROM batched`,
        sql`SHOW transaction_isolation`,
        sql`SHOW transaction_read_only`,
      ],
      { isolationLevel: "Serializable", readOnly: true },
    );
    expect(rows).toEqual([{ n: 0 }]);
    expect(level).toEqual([{ transaction_isolation: "serializable" }]);
    expect(mode).toEqual([{ transaction_read_only: "on" }]);
  });

  it("leaves no transaction open behind a lone BEGIN", async () => {
    const sql = neon(postgres.databaseUrl);
    await sql`BEGIN`;
    await sql`CREATE TABLE survives (x int)`;
    await expect(sql`SELECT nope`).rejects.toThrow(/./);
    expect(await sql`SELECT * FROM survives`).toEqual([]);
  });

  it("lets nobody in without the password", async () => {
    const wrong = neon(postgres.databaseUrl.replace("right", "wrong"));
    await expect(wrong`SELECT 1`).rejects.toMatchObject({ code: "28P01" });
    const bare = await fetch(postgres.endpoint, { method: "POST", body: '{"query":"SELECT 1"}' });
    expect(bare.status).toBe(400);
  });

  it("refuses what is not a request", async () => {
    const headers = { "neon-connection-string": postgres.databaseUrl };
    for (const body of ["", "null", "[]", "{", '{"query":1}', '{"queries":[{}]}', '{"query":"SELECT 1","params":{}}']) {
      const response = await fetch(postgres.endpoint, { method: "POST", headers, body });
      expect([body, response.status]).toEqual([body, 400]);
    }
  });
});

describe("sessions over WebSocket", () => {
  it("commits and rolls back", async () => {
    await withPool(async (pool) => {
      await pool.query("CREATE TABLE sessions (x int)");
      const client = await pool.connect();
      await client.query("BEGIN");
      await client.query("INSERT INTO sessions VALUES ($1)", [1]);
      await client.query("ROLLBACK");
      await client.query("BEGIN");
      await client.query("INSERT INTO sessions VALUES ($1)", [2]);
      await client.query("COMMIT");
      client.release();
      expect((await pool.query("SELECT x FROM sessions")).rows).toEqual([{ x: 2 }]);
    });
  });

  it("forgets an abandoned transaction and the session's settings", async () => {
    const sql = neon(postgres.databaseUrl);
    await sql`CREATE TABLE abandoned (x int)`;
    await withPool(async (pool) => {
      const client = await pool.connect();
      await client.query("SET application_name = 'somebody'");
      await client.query("BEGIN");
      await client.query("INSERT INTO abandoned VALUES (1)");
      client.release(true);
    });
    expect(
      await sql`SELECT current_setting('application_name') AS name, (SELECT count(*)::int FROM abandoned) AS n`,
    ).toEqual([{ name: "", n: 0 }]);
  });

  it("asks for the password", async () => {
    const wrong = postgres.databaseUrl.replace("right", "wrong");
    await expect(withPool((pool) => pool.query("SELECT 1"), wrong)).rejects.toMatchObject({ code: "28P01" });
  });

  it("answers a session that sends its password unasked", async () => {
    neonConfig.pipelineConnect = "password";
    try {
      expect((await withPool((pool) => pool.query("SELECT 1 AS one"))).rows).toEqual([{ one: 1 }]);
    } finally {
      use(postgres);
    }
  });

  it("ends an abandoned transaction that others wait for, and only then", async () => {
    const impatient = await startEmbeddedPostgres({
      directory: join(root, "idle"),
      password: "x",
      idleInTransactionMs: 50,
    });
    use(impatient);
    try {
      await withPool(async (pool) => {
        const client = await pool.connect();
        const errors: unknown[] = [];
        client.on("error", (error: unknown) => errors.push(error));
        await client.query("BEGIN");
        await client.query("SELECT pg_sleep(0.2)"); // four times the limit: alone it may stay
        await client.query("CREATE TABLE left_open (x int)");
        const [row] = await neon(impatient.databaseUrl)`SELECT to_regclass('left_open') AS found`;
        expect(row).toEqual({ found: null });
        await expect.poll(() => errors).toContainEqual(expect.objectContaining({ code: "25P03" }));
        client.release(true);
      }, impatient.databaseUrl);
    } finally {
      use(postgres);
      await impatient.close();
    }
  });

  it("keeps both paths apart: no statement runs inside another's transaction", async () => {
    const sql = neon(postgres.databaseUrl);
    await sql`CREATE TABLE shared (writer text, x int)`;
    const session = async (pool: Pool, writer: string) => {
      const client = await pool.connect();
      await client.query("BEGIN");
      for (let x = 0; x < 5; x += 1) await client.query("INSERT INTO shared VALUES ($1, $2)", [writer, x]);
      await client.query(writer.endsWith("1") ? "COMMIT" : "ROLLBACK");
      client.release();
    };
    await withPool((pool) =>
      Promise.all([
        ...Array.from({ length: 8 }, (_, at) => session(pool, `session ${at % 2}`)),
        ...Array.from({ length: 40 }, (_, x) => sql`INSERT INTO shared VALUES ('http', ${x})`),
        ...Array.from({ length: 10 }, () =>
          sql.transaction([sql`INSERT INTO shared VALUES ('batch', 1)`, sql`INSERT INTO shared VALUES ('batch', 2)`]),
        ),
      ]),
    );
    expect(await sql`SELECT writer, count(*)::int AS n FROM shared GROUP BY writer ORDER BY writer`).toEqual([
      { writer: "batch", n: 20 },
      { writer: "http", n: 40 },
      { writer: "session 1", n: 20 },
    ]);
  });
});

describe("drizzle", () => {
  const notes = pgTable("notes", {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    body: text("body").notNull(),
    meaning: vector("meaning", { dimensions: 3 }).notNull(),
  });

  it("writes a batch, finds the nearest vector, rolls a transaction back", async () => {
    const db = drizzle(neon(postgres.databaseUrl));
    await db.execute(
      drizzleSql`CREATE TABLE notes (id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, body text NOT NULL, meaning vector(3) NOT NULL)`,
    );
    await db.execute(drizzleSql`CREATE INDEX ON notes USING hnsw (meaning vector_cosine_ops)`);
    await db.batch([
      db.insert(notes).values({ body: "near", meaning: [1, 0.1, 0] }),
      db.insert(notes).values({ body: "far", meaning: [0, 0, 1] }),
    ]);
    const nearest = db
      .select({ body: notes.body })
      .from(notes)
      .orderBy(cosineDistance(notes.meaning, [1, 0, 0]));
    expect(await nearest).toEqual([{ body: "near" }, { body: "far" }]);
    await withPool(async (pool) => {
      const transaction = drizzlePool(pool).transaction(async (tx) => {
        await tx.insert(notes).values({ body: "never", meaning: [1, 1, 1] });
        tx.rollback();
      });
      await expect(transaction).rejects.toThrow(/./);
    });
    expect(await db.select().from(notes)).toHaveLength(2);
  });
});
