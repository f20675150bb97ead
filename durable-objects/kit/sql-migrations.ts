/**
 * Brings an object's SQLite to its newest shape, also one that was never written to. Synchronous, so that a constructor
 * or first use can call it; all of it commits together with the first write.
 *
 * `migrations`: statement lists in order of history, each run once. `newest`: what they come to, as statements that give
 * it to a fresh object at once; without it that object walks through all of history, at once too.
 */
export function migrateSql(sql: SqlStorage, migrations: readonly string[], newest?: string): void {
  if (upgradeSql(sql, migrations)) return;
  sql.exec(`CREATE TABLE _migrations (version INTEGER PRIMARY KEY);
    INSERT INTO _migrations (version) VALUES (${migrations.length});
    ${newest ?? migrations.join(";\n")}`);
}

/** The same for an object that was written to before. False for any other: a guessed id must not create tables. */
export function upgradeSql(sql: SqlStorage, migrations: readonly string[]): boolean {
  if (!hasTables(sql)) return false;
  const { version } = sql.exec<{ version: number }>("SELECT max(version) AS version FROM _migrations").one();
  for (let done = version; done < migrations.length; done++) {
    sql.exec(migrations[done]!);
    sql.exec("INSERT INTO _migrations (version) VALUES (?)", done + 1);
  }
  return true;
}

/** True when the object was ever written to. */
export function hasTables(sql: SqlStorage): boolean {
  return hasTable(sql, "_migrations");
}

export function hasTable(sql: SqlStorage, name: string): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", name).toArray().length > 0;
}
