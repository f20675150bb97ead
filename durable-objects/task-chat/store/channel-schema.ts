/** As they were at first. */
export const FIRST_CHANNEL_TABLES = `
  -- The channel that this conversation belongs to; none for one that began in the product itself.
  CREATE TABLE channel (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    binding TEXT NOT NULL,
    conversation TEXT NOT NULL,
    target TEXT NOT NULL,
    last_event_at INTEGER,
    model TEXT,
    team TEXT,
    stored INTEGER NOT NULL DEFAULT 0
  );
  -- Every event that came. The event itself is forgotten once it is taken in; its id stays for redeliveries.
  CREATE TABLE inbound (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    due_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    user_id TEXT,
    event TEXT
  );
  CREATE INDEX inbound_waiting ON inbound (n) WHERE due_at IS NOT NULL;
  CREATE INDEX inbound_by_time ON inbound (at);
  -- What the channel is owed. open: the answer is still being written.
  CREATE TABLE reply (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    reply_id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    stream_id TEXT,
    facts TEXT NOT NULL
  );
  CREATE INDEX reply_by_status ON reply (status, n);
  CREATE INDEX reply_by_stream ON reply (stream_id);
  -- Ids of our messages at the platform: who answers one of them means us.
  CREATE TABLE posted (id TEXT PRIMARY KEY, at INTEGER NOT NULL);
`;

export const STARTED_TABLES = `
  -- What was led to an intent by a model: written once, before anything follows from it. upto: the last event it covers.
  ALTER TABLE inbound ADD COLUMN led TEXT;
  -- Tasks in the background whose results this conversation is owed. owed: to be begun; running; over.
  CREATE TABLE started (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    task_id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    facts TEXT NOT NULL
  );
  CREATE INDEX started_by_status ON started (status, due_at);
`;

const KEPT_TABLES = `
  -- The channel that this conversation belongs to.
  CREATE TABLE channel (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    binding TEXT NOT NULL,
    conversation TEXT NOT NULL,
    target TEXT NOT NULL,
    last_event_at INTEGER,
    model TEXT,
    team TEXT,
    stored INTEGER NOT NULL DEFAULT 0
  );
  -- Ids of our messages at the platform: who answers one of them means us. The oldest go, by rowid.
  CREATE TABLE posted (id TEXT PRIMARY KEY, at INTEGER NOT NULL);
`;

// No AUTOINCREMENT: the newest row of inbound is never swept, and those of reply stay, so numbers only grow.
const COMPACT_TABLES = `
  -- Every event that came. The event itself is forgotten once it is taken in; its id stays for redeliveries.
  -- led: what a model decided of it and those after it, up to the event \`upto\`; written before anything follows from it.
  CREATE TABLE inbound (
    n INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    due_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    user_id TEXT,
    event TEXT,
    led TEXT
  );
  CREATE INDEX inbound_waiting ON inbound (n) WHERE due_at IS NOT NULL;
  -- What the channel is owed. open: the answer is still being written.
  CREATE TABLE reply (
    n INTEGER PRIMARY KEY,
    reply_id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    stream_id TEXT,
    facts TEXT NOT NULL
  );
  CREATE INDEX reply_owed ON reply (n) WHERE status = 'owed';
  CREATE INDEX reply_by_stream ON reply (stream_id) WHERE stream_id IS NOT NULL;
  -- Tasks in the background whose results this conversation is owed. owed: to be begun; running; over.
  CREATE TABLE started (
    task_id TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    facts TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX started_due ON started (due_at) WHERE status <> 'over';
`;

/**
 * What a conversation of a channel has besides. Others do without: a migration that changes one of these tables begins
 * with CREATE TABLE IF NOT EXISTS.
 */
export const CHANNEL_TABLES = KEPT_TABLES + COMPACT_TABLES;

/** From the first tables to the compact ones. */
export const CHANNEL_COMPACTION = `
  ALTER TABLE inbound RENAME TO old_inbound;
  ALTER TABLE reply RENAME TO old_reply;
  ALTER TABLE started RENAME TO old_started;
  DROP INDEX inbound_waiting;
  DROP INDEX reply_by_stream;
  ${COMPACT_TABLES}
  INSERT INTO inbound (n, event_id, at, due_at, tries, user_id, event, led)
    SELECT n, event_id, at, due_at, tries, user_id, event, led FROM old_inbound;
  INSERT INTO reply (n, reply_id, status, due_at, stream_id, facts)
    SELECT n, reply_id, status, due_at, stream_id, facts FROM old_reply;
  INSERT INTO started (task_id, status, due_at, tries, facts)
    SELECT task_id, status, due_at, tries, facts FROM old_started;
  DROP TABLE old_inbound;
  DROP TABLE old_reply;
  DROP TABLE old_started;
`;
