import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "/work/main/local/postgres/endpoint.ts";
import { neon, neonConfig } from "@neondatabase/serverless";
import { start } from "/tmp/weft/accounts/redis.mjs";
export default async function setup(project: any) {
  const dir = await mkdtemp(join(tmpdir(), "wa-"));
  const pg = await startEmbeddedPostgres({ directory: join(dir, "pg"), password: "pw" });
  const redis = await start();
  neonConfig.fetchEndpoint = () => pg.endpoint;
  const sql = neon(pg.databaseUrl);
  const files = (await readdir("/work/main/migrations")).filter((f) => f.endsWith(".sql")).sort();
  for (const f of files) {
    const text = await readFile(join("/work/main/migrations", f), "utf8");
    for (const st of text.replace(/--[^\n]*/g, "").split(/;\s*\n/)) if (st.trim()) await sql.query(st);
  }
  project.provide("cloudEnv", { DATABASE_URL: pg.databaseUrl, NEON_ENDPOINT: pg.endpoint, UPSTASH_REDIS_REST_URL: redis.url, UPSTASH_REDIS_REST_TOKEN: redis.token, AUTH_SECRET: "s".repeat(40), MASTER_KEY: Buffer.alloc(32, 7).toString("base64"), DEFAULT_MODEL: "" });
  return async () => { redis.srv.close(); await pg.close(); };
}
