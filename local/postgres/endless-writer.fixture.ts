import { neon, neonConfig } from "@neondatabase/serverless";
import { startEmbeddedPostgres } from "./endpoint.ts";

// Writes row after row and tells its parent of each one that the database confirmed, until it is killed.

const [directory = "", from = "0"] = process.argv.slice(2);
const postgres = await startEmbeddedPostgres({ directory, password: "x" });
neonConfig.fetchEndpoint = () => postgres.endpoint;
const sql = neon(postgres.databaseUrl);
await sql`CREATE TABLE IF NOT EXISTS written (x int PRIMARY KEY, filler text)`;
for (let x = Number(from) + 1; ; x += 1) {
  await sql`INSERT INTO written VALUES (${x}, ${"f".repeat(500)}) ON CONFLICT DO NOTHING`;
  process.send!(x);
}
