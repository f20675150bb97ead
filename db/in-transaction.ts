import { neonConfig, Pool } from "@neondatabase/serverless";
import { drizzle, type NeonDatabase } from "drizzle-orm/neon-serverless";
import { settingsOf, type Database } from "./connect.ts";

/** Queries inside a transaction; the same builder as `Database`. */
export type Transaction = Parameters<Parameters<NeonDatabase["transaction"]>[0]>[0];

/**
 * Runs `work` in one interactive transaction over a WebSocket; what it throws rolls everything back. Only for work that
 * must read before it can write: `db.batch` and one statement are several times cheaper. The connection is opened and
 * ended in here, because on Workers a socket belongs to the request that opened it.
 */
export async function inTransaction<Result>(db: Database, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  const settings = settingsOf(db);
  if (settings.NEON_ENDPOINT) pointSocketsAt(settings.NEON_ENDPOINT);
  const pool = new Pool({ connectionString: settings.DATABASE_URL, max: 1 });
  // Emitted when a connection breaks on which nothing runs; what breaks while something does rejects that.
  pool.on("error", () => undefined);
  try {
    return await drizzle(pool).transaction(work);
  } finally {
    await pool.end();
  }
}

function pointSocketsAt(endpoint: string): void {
  const { host } = new URL(endpoint);
  neonConfig.wsProxy = () => `${host}/v2`;
  neonConfig.useSecureWebSocket = false;
  neonConfig.pipelineTLS = false;
  neonConfig.pipelineConnect = false;
}
