import { neon, neonConfig } from "@neondatabase/serverless";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { migrate } from "./migrate.ts";
import { type PostgresEndpoint, startEmbeddedPostgres } from "./postgres/endpoint.ts";

let root: string;
let directory: string;
let postgres: PostgresEndpoint;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "weft-migrate-"));
  postgres = await startEmbeddedPostgres({ directory: join(root, "postgres"), password: "x" });
  neonConfig.fetchEndpoint = () => postgres.endpoint;
}, 60_000);
afterAll(async () => {
  await postgres.close();
  await rm(root, { recursive: true, force: true });
});
beforeEach(async () => {
  directory = await mkdtemp(join(root, "files-"));
  const sql = neon(postgres.databaseUrl);
  await sql`DROP SCHEMA public CASCADE`;
  await sql`CREATE SCHEMA public`;
});

const write = (name: string, text: string) => writeFile(join(directory, name), text);
const run = () => migrate(postgres.endpoint, directory);
const tables = async () => {
  const sql = neon(postgres.databaseUrl);
  const rows = await sql`SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`;
  return rows.map((row) => row["tablename"] as string);
};

it("applies files in the order of their names, each once", async () => {
  await write("0002_b.sql", "ALTER TABLE a ADD COLUMN y int; CREATE TABLE b (x int); -- a comment at the end");
  await write("0001_a.sql", "CREATE TABLE a (x int);\nINSERT INTO a VALUES (1);");
  await write("notes.txt", "not a migration");
  expect(await run()).toEqual(["0001_a.sql", "0002_b.sql"]);
  expect(await run()).toEqual([]);
  await write("0003_c.sql", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;");
  expect(await run()).toEqual(["0003_c.sql"]);
  expect(await tables()).toEqual(["a", "b", "schema_migrations"]);
});

it("keeps nothing of a file that fails, and all of those before it", async () => {
  await write("0001_a.sql", "CREATE TABLE a (x int)");
  await write("0002_b.sql", "CREATE TABLE b (x int); SELECT nope;");
  await expect(run()).rejects.toThrow('0002_b.sql failed: column "nope" does not exist');
  expect(await tables()).toEqual(["a", "schema_migrations"]);
  await write("0002_b.sql", "CREATE TABLE b (x int)");
  expect(await run()).toEqual(["0002_b.sql"]);
});

it("names a file that was changed after it was applied", async () => {
  await write("0001_a.sql", "CREATE TABLE a (x int)");
  await run();
  await write("0001_a.sql", "CREATE TABLE a (x bigint)");
  await expect(run()).rejects.toThrow("0001_a.sql was changed after it was applied");
});

it("applies each file once when two starts race", async () => {
  await write("0001_a.sql", "CREATE TABLE a (x int)");
  const applied = await Promise.all([run(), run(), run()]);
  expect(applied.flat()).toEqual(["0001_a.sql"]);
});
