import { neon, neonConfig } from "@neondatabase/serverless";
import { drizzle, type NeonHttpDatabase } from "drizzle-orm/neon-http";

/** The part of `Env` that says where Postgres is. */
export interface DatabaseSettings {
  DATABASE_URL: string;
  /** Embedded cloud only: full URL of the HTTP SQL endpoint. */
  NEON_ENDPOINT?: string | undefined;
}

export type Database = NeonHttpDatabase;

const settingsByDatabase = new WeakMap<object, DatabaseSettings>();
let latest: { key: string; db: Database } | undefined;

/**
 * Postgres over HTTP: every statement, and every `batch` (all or nothing), is one request. There is no connection to
 * keep or close, so one client serves all requests of an isolate.
 */
export function connect(settings: DatabaseSettings): Database {
  const key = `${settings.DATABASE_URL}\n${settings.NEON_ENDPOINT ?? ""}`;
  if (latest?.key === key) return latest.db;
  const endpoint = settings.NEON_ENDPOINT;
  if (endpoint) neonConfig.fetchEndpoint = () => endpoint;
  const db = drizzle(neon(settings.DATABASE_URL));
  settingsByDatabase.set(db, settings);
  latest = { key, db };
  return db;
}

/** What `db` was connected with. */
export function settingsOf(db: Database): DatabaseSettings {
  const settings = settingsByDatabase.get(db);
  if (!settings) throw new Error("the database was not opened by connect()");
  return settings;
}
