/**
 * Brings an object's SQLite to the newest shape: runs each statement list once, in order. Synchronous, so that a
 * constructor or first use can call it; all of it commits together with the first write.
 */
export function migrateSql(sql: SqlStorage, migrations: readonly string[]): void {
  sql.exec("CREATE TABLE IF NOT EXISTS _migrations (version INTEGER PRIMARY KEY)");
  const row = sql.exec<{ version: number | null }>("SELECT max(version) AS version FROM _migrations").one();
  for (let version = row.version ?? 0; version < migrations.length; version++) {
    sql.exec(migrations[version]!);
    sql.exec("INSERT INTO _migrations (version) VALUES (?)", version + 1);
  }
}

/** True when the object was ever written to: a guessed id must not create tables. */
export function hasTables(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE name = '_migrations'").toArray().length > 0;
}
