import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Holds the data directory for this process alone. A lock of the operating system on a SQLite file: it ends with the
 * process however that ends, so there is no stale lock to clear away.
 */
export async function lockDataDir(dataDir: string): Promise<() => void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Error(`the data directory ${dataDir} cannot be made`, { cause: error });
  }
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(join(dataDir, "lock.sqlite"));
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 1500; BEGIN EXCLUSIVE");
  } catch (error) {
    if (isBusy(error)) throw new Error(`the data directory ${dataDir} is in use by another Weft`, { cause: error });
    throw new Error(`the data directory ${dataDir} cannot be written`, { cause: error });
  }
  return () => database.close();
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === SQLITE_BUSY;
}
