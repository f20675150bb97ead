import { AlarmBook } from "../../kit/alarm-book.ts";
import { CHANNEL_TABLES } from "./channel.ts";
import { STARTED_TABLES } from "./started.ts";

/** SQLite of one conversation, in order of history. Never change an entry that has shipped; add one. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE task (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    facts TEXT NOT NULL,
    title TEXT NOT NULL,
    title_by TEXT NOT NULL,
    phase TEXT NOT NULL,
    updated_at INTEGER NOT NULL
  );
  CREATE TABLE member (user_id TEXT PRIMARY KEY, name TEXT NOT NULL, read_seq INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE relay (user_id TEXT PRIMARY KEY);

  -- head: last recorded seq. reserved: no client can have seen a seq above it (see journal.ts).
  CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, reserved INTEGER NOT NULL);
  CREATE TABLE event (
    first_seq INTEGER PRIMARY KEY,
    last_seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    name TEXT NOT NULL,
    message_id TEXT,
    payload TEXT NOT NULL
  );
  CREATE INDEX event_by_message ON event (message_id, name);

  CREATE TABLE message (
    message_id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE,
    client_message_id TEXT UNIQUE,
    turn_id TEXT,
    role TEXT NOT NULL,
    status TEXT NOT NULL,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL
  );

  CREATE TABLE turn (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    turn_id TEXT NOT NULL UNIQUE,
    message_id TEXT NOT NULL UNIQUE,
    reply_to TEXT NOT NULL,
    status TEXT NOT NULL,
    facts TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    started_at INTEGER,
    snapshot TEXT
  );
  CREATE INDEX turn_by_status ON turn (status, number);
  CREATE TABLE step (
    turn_id TEXT NOT NULL,
    n INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    status TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    outcome TEXT,
    PRIMARY KEY (turn_id, n)
  );
  CREATE TABLE tool_call (
    call_id TEXT PRIMARY KEY,
    turn_id TEXT NOT NULL,
    step INTEGER NOT NULL,
    position INTEGER NOT NULL,
    wire_id TEXT NOT NULL,
    tool TEXT NOT NULL,
    input TEXT NOT NULL,
    status TEXT NOT NULL,
    due_at INTEGER,
    started_at INTEGER,
    outcome TEXT
  );
  CREATE INDEX tool_call_by_turn ON tool_call (turn_id, step, position);
  CREATE TABLE guidance (
    id TEXT PRIMARY KEY,
    turn_id TEXT NOT NULL,
    content TEXT NOT NULL,
    sender TEXT NOT NULL,
    before_step INTEGER
  );
  CREATE TABLE summary (upto_seq INTEGER PRIMARY KEY, content TEXT NOT NULL);

  CREATE TABLE changed (
    message_id TEXT PRIMARY KEY,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    mark INTEGER NOT NULL DEFAULT 1
  );
  CREATE TABLE model_call (call_id TEXT PRIMARY KEY, facts TEXT NOT NULL);
  CREATE TABLE notice (id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, payload TEXT NOT NULL);
  `,
  AlarmBook.migration,
  "ALTER TABLE task ADD COLUMN context TEXT",
  CHANNEL_TABLES,
  STARTED_TABLES,
];
