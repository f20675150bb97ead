import { AlarmBook } from "../../kit/alarm-book.ts";

/** SQLite of one organization's hub, in order of history. Never change an entry that has shipped; add one. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE news (
    resource_version INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    body TEXT NOT NULL
  );
  CREATE TABLE bounds (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    -- All changes after low, up to high, are in news.
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    -- Of news: counting them anew would read them all.
    rows INTEGER NOT NULL,
    bytes INTEGER NOT NULL
  );`,
  `CREATE TABLE owed (
    uid TEXT NOT NULL,
    type TEXT NOT NULL,
    facts TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (uid, type)
  );`,
  AlarmBook.migration,
];
