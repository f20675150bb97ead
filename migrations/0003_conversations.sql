-- Conversations: copies of what TaskChat owns (for lists, search and analytics), and what belongs beside them.
-- The search columns hold tokens made by core/search-tokens.ts: words as they are, Chinese, Japanese and Korean in pairs
-- of characters, and one token that names the organization, so that the index never walks through another one's rows.

-- The summary of a task. Its id is the uid of the Task resource.
CREATE TABLE task_index (
  task_id uuid PRIMARY KEY,
  organization_id text NOT NULL,
  namespace text NOT NULL,
  name text NOT NULL,
  title text NOT NULL,
  team_namespace text NOT NULL,
  team text NOT NULL,
  phase text NOT NULL,
  preview text NOT NULL,
  group_chat boolean NOT NULL,
  -- The newest event that the copy knows; an older copy never replaces a newer one.
  head_seq bigint NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  -- Put away by a person; still readable.
  archived_at timestamptz,
  -- Deleted: the record lies in the archive, the conversation is gone.
  wiped_at timestamptz,
  search tsvector NOT NULL
);

CREATE INDEX task_index_by_time ON task_index (organization_id, updated_at DESC, task_id DESC);
CREATE INDEX task_index_by_person ON task_index (organization_id, created_by, updated_at DESC, task_id DESC);
CREATE INDEX task_index_search ON task_index USING gin (search);

CREATE TABLE messages (
  task_id uuid NOT NULL,
  message_id text NOT NULL,
  organization_id text NOT NULL,
  seq bigint NOT NULL,
  role text NOT NULL,
  sender jsonb NOT NULL,
  content text NOT NULL,
  reasoning text NOT NULL,
  blocks jsonb NOT NULL,
  attachments jsonb NOT NULL,
  status text NOT NULL,
  model text,
  usage jsonb,
  cost_micro_usd bigint NOT NULL,
  -- All else that history tells of a message: turn, bot, timings, sources, error.
  detail jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  search tsvector NOT NULL,
  PRIMARY KEY (task_id, message_id)
);

CREATE INDEX messages_by_seq ON messages (task_id, seq);
CREATE INDEX messages_search ON messages USING gin (search);

-- One row per model call; the id is the call's, so a row told twice counts once.
CREATE TABLE usage_ledger (
  organization_id text NOT NULL,
  id text NOT NULL,
  task_id uuid NOT NULL,
  message_id text,
  user_id text,
  purpose text NOT NULL,
  provider text NOT NULL,
  model text NOT NULL,
  input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  reasoning_tokens bigint NOT NULL,
  cached_tokens bigint NOT NULL,
  cost_micro_usd bigint NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id)
);

CREATE INDEX usage_ledger_by_time ON usage_ledger (organization_id, at);

-- Files of a conversation; the bytes lie in R2 under `organization/id`.
CREATE TABLE attachments (
  id uuid PRIMARY KEY,
  organization_id text NOT NULL,
  user_id text NOT NULL,
  -- The task whose message carries it; rows without one are swept after some days.
  task_id uuid,
  name text NOT NULL,
  media_type text NOT NULL,
  size bigint NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE INDEX attachments_unlinked ON attachments (created_at) WHERE task_id IS NULL;
CREATE INDEX attachments_by_task ON attachments (task_id);

-- Public links to a task. Only the hash of the token is kept.
CREATE TABLE shares (
  id uuid PRIMARY KEY,
  organization_id text NOT NULL,
  task_id uuid NOT NULL,
  token_hash text NOT NULL UNIQUE,
  -- What came later is not shown.
  up_to_seq bigint NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz
);

CREATE INDEX shares_by_task ON shares (task_id);
CREATE INDEX shares_expiring ON shares (expires_at) WHERE expires_at IS NOT NULL;

-- What agents remember of a person. `call_id` makes the same tool call, run again, one memory.
CREATE TABLE memories (
  id uuid PRIMARY KEY,
  organization_id text NOT NULL,
  user_id text NOT NULL,
  task_id uuid NOT NULL,
  call_id text NOT NULL,
  content text NOT NULL,
  created_at timestamptz NOT NULL,
  search tsvector NOT NULL,
  UNIQUE (organization_id, user_id, call_id)
);

CREATE INDEX memories_by_person ON memories (organization_id, user_id, created_at DESC);

-- How far a person has read a task.
CREATE TABLE task_reads (
  user_id text NOT NULL,
  task_id uuid NOT NULL,
  organization_id text NOT NULL,
  seq bigint NOT NULL,
  read_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, task_id)
);

CREATE INDEX task_reads_by_task ON task_reads (task_id);

-- Work that was given up on; a person can look at it and have it done again.
CREATE TABLE dead_letters (
  queue text NOT NULL,
  id text NOT NULL,
  -- null when the message was too broken to say.
  organization_id text,
  body jsonb NOT NULL,
  reason text NOT NULL,
  failed_at timestamptz NOT NULL,
  PRIMARY KEY (queue, id)
);

CREATE INDEX dead_letters_by_time ON dead_letters (organization_id, failed_at DESC);
