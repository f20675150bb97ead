import { AlarmBook } from "../../kit/alarm-book.ts";
import { CHANNEL_COMPACTION, FIRST_CHANNEL_TABLES, STARTED_TABLES } from "./channel-schema.ts";

// Each b-tree is a page to be written and synced when a conversation begins, and each that a commit touches another
// one. So: a key that is not a number is the table itself (WITHOUT ROWID), what is one row stands in `task`, and an
// index is there only for what no key finds. AUTOINCREMENT is nowhere needed: `turn` keeps its rows, and a `notice` is
// settled before another one can get its number (one alarm tells them, one after the other).

const KEPT_TABLES = `
  CREATE TABLE event (
    first_seq INTEGER PRIMARY KEY,
    last_seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    name TEXT NOT NULL,
    message_id TEXT,
    payload TEXT NOT NULL
  );
  CREATE TABLE summary (upto_seq INTEGER PRIMARY KEY, content TEXT NOT NULL);
`;

const COMPACT_TABLES = `
  -- reserved: no client can have seen a seq above it (see journal.ts).
  CREATE TABLE task (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    facts TEXT NOT NULL,
    title TEXT NOT NULL,
    title_by TEXT NOT NULL,
    phase TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    context TEXT,
    reserved INTEGER NOT NULL DEFAULT 0
  );
  -- name: null for who follows the conversation in their own room and never wrote. follows: does so now.
  CREATE TABLE person (
    user_id TEXT PRIMARY KEY,
    name TEXT,
    read_seq INTEGER NOT NULL DEFAULT 0,
    follows INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;

  CREATE TABLE message (
    seq INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    client_message_id TEXT,
    turn_id TEXT,
    role TEXT NOT NULL,
    status TEXT NOT NULL,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL
  );
  CREATE UNIQUE INDEX message_by_client ON message (client_message_id) WHERE client_message_id IS NOT NULL;

  CREATE TABLE turn (
    number INTEGER PRIMARY KEY,
    turn_id TEXT NOT NULL UNIQUE,
    message_id TEXT NOT NULL,
    reply_to TEXT NOT NULL,
    status TEXT NOT NULL,
    facts TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    started_at INTEGER,
    snapshot TEXT
  );
  CREATE INDEX turn_open ON turn (status) WHERE status = 'queued' OR status = 'running';
  CREATE TABLE step (
    turn_id TEXT NOT NULL,
    n INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    status TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    outcome TEXT,
    PRIMARY KEY (turn_id, n)
  ) WITHOUT ROWID;
  -- The id of a call begins with that of its turn.
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
  ) WITHOUT ROWID;
  -- n: its place among those of its turn.
  CREATE TABLE guidance (
    id TEXT PRIMARY KEY,
    turn_id TEXT NOT NULL,
    n INTEGER NOT NULL,
    content TEXT NOT NULL,
    sender TEXT NOT NULL,
    before_step INTEGER
  ) WITHOUT ROWID;

  CREATE TABLE changed (
    message_id TEXT PRIMARY KEY,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    mark INTEGER NOT NULL DEFAULT 1
  ) WITHOUT ROWID;
  CREATE TABLE model_call (call_id TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE notice (id INTEGER PRIMARY KEY, event TEXT NOT NULL, payload TEXT NOT NULL);
`;

/** From the tables of the beginning to the compact ones. */
const COMPACTION = `
  DROP INDEX event_by_message;
  ALTER TABLE task RENAME TO old_task;
  ALTER TABLE message RENAME TO old_message;
  ALTER TABLE turn RENAME TO old_turn;
  ALTER TABLE step RENAME TO old_step;
  ALTER TABLE tool_call RENAME TO old_tool_call;
  ALTER TABLE guidance RENAME TO old_guidance;
  ALTER TABLE changed RENAME TO old_changed;
  ALTER TABLE model_call RENAME TO old_model_call;
  ALTER TABLE notice RENAME TO old_notice;
  ${COMPACT_TABLES}
  INSERT INTO task (id, facts, title, title_by, phase, updated_at, context, reserved)
    SELECT id, facts, title, title_by, phase, updated_at, context, coalesce((SELECT reserved FROM head), 0)
    FROM old_task;
  INSERT INTO person (user_id, name, read_seq) SELECT user_id, name, read_seq FROM member;
  INSERT INTO person (user_id, follows) SELECT user_id, 1 FROM relay WHERE true
    ON CONFLICT (user_id) DO UPDATE SET follows = 1;
  INSERT INTO message (seq, message_id, client_message_id, turn_id, role, status, withdrawn, body)
    SELECT seq, message_id, client_message_id, turn_id, role, status, withdrawn, body FROM old_message ORDER BY seq;
  INSERT INTO turn (number, turn_id, message_id, reply_to, status, facts, queued_at, started_at, snapshot)
    SELECT number, turn_id, message_id, reply_to, status, facts, queued_at, started_at, snapshot FROM old_turn;
  INSERT INTO step (turn_id, n, attempt, status, started_at, outcome)
    SELECT turn_id, n, attempt, status, started_at, outcome FROM old_step;
  INSERT INTO tool_call
    (call_id, turn_id, step, position, wire_id, tool, input, status, due_at, started_at, outcome)
    SELECT call_id, turn_id, step, position, wire_id, tool, input, status, due_at, started_at, outcome
    FROM old_tool_call;
  INSERT INTO guidance (id, turn_id, n, content, sender, before_step)
    SELECT id, turn_id, (
      SELECT count(*) FROM old_guidance AS earlier WHERE earlier.turn_id = one.turn_id AND earlier.rowid <= one.rowid
    ), content, sender, before_step FROM old_guidance AS one;
  INSERT INTO changed (message_id, withdrawn, mark) SELECT message_id, withdrawn, mark FROM old_changed;
  INSERT INTO model_call (call_id, facts) SELECT call_id, facts FROM old_model_call;
  INSERT INTO notice (id, event, payload) SELECT id, event, payload FROM old_notice;
  DROP TABLE old_task;
  DROP TABLE head;
  DROP TABLE member;
  DROP TABLE relay;
  DROP TABLE old_message;
  DROP TABLE old_turn;
  DROP TABLE old_step;
  DROP TABLE old_tool_call;
  DROP TABLE old_guidance;
  DROP TABLE old_changed;
  DROP TABLE old_model_call;
  DROP TABLE old_notice;
  ${AlarmBook.compaction}
  ${CHANNEL_COMPACTION}
`;

/**
 * SQLite of one conversation, in order of history. Never change an entry that has shipped, nor a text that is part of
 * one; add one, and what it comes to in `NEWEST` or, for a conversation of a channel, `CHANNEL_TABLES`.
 */
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
  FIRST_CHANNEL_TABLES,
  STARTED_TABLES,
  COMPACTION,
];

/** What a conversation begins with. */
export const NEWEST = KEPT_TABLES + COMPACT_TABLES + AlarmBook.compact;
