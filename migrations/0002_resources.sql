-- Resources: everything a person configures. TenantHub orders the writes of an organization, Postgres keeps them.

-- One row per organization. Each write takes the next resource_version here, in the statement that stores it.
CREATE TABLE resource_counters (
  organization_id text PRIMARY KEY,
  resource_version bigint NOT NULL,
  -- Counts the writes that can change what a turn is configured by.
  configuration_version bigint NOT NULL
);

CREATE TABLE namespaces (
  organization_id text NOT NULL,
  -- Byte order, so that pages are cut the same everywhere.
  name text COLLATE "C" NOT NULL,
  uid uuid NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, name)
);

CREATE TABLE resources (
  uid uuid PRIMARY KEY,
  organization_id text NOT NULL,
  kind text NOT NULL,
  namespace text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  spec jsonb NOT NULL,
  status jsonb,
  labels jsonb NOT NULL,
  annotations jsonb NOT NULL,
  -- What the spec refers to, each as Kind/namespace/name.
  refs text[] NOT NULL,
  resource_version bigint NOT NULL,
  generation bigint NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz
);

-- Identity, reads by name, and lists of one namespace.
CREATE UNIQUE INDEX resources_identity ON resources (organization_id, kind, namespace, name) WHERE deleted_at IS NULL;
CREATE INDEX resources_labels ON resources USING gin (labels jsonb_path_ops) WHERE deleted_at IS NULL;
CREATE INDEX resources_refs ON resources USING gin (refs) WHERE deleted_at IS NULL;
-- The window from which a watch can be taken up again.
CREATE INDEX resources_versions ON resources (organization_id, resource_version);

-- What a resource was after each write by a person; changes of status are not kept.
CREATE TABLE resource_versions (
  uid uuid NOT NULL,
  resource_version bigint NOT NULL,
  organization_id text NOT NULL,
  generation bigint NOT NULL,
  verb text NOT NULL,
  spec jsonb NOT NULL,
  labels jsonb NOT NULL,
  annotations jsonb NOT NULL,
  actor_id text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (uid, resource_version)
);

CREATE TABLE audit_log (
  id uuid PRIMARY KEY,
  organization_id text NOT NULL,
  at timestamptz NOT NULL,
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  -- session, api-key or ticket, and which one
  via text NOT NULL,
  credential_id text NOT NULL,
  verb text NOT NULL,
  kind text NOT NULL,
  namespace text NOT NULL,
  name text NOT NULL,
  uid uuid NOT NULL,
  -- Labels, annotations and spec, secrets masked.
  before jsonb,
  after jsonb
);

CREATE INDEX audit_log_by_time ON audit_log (organization_id, at DESC, id);
CREATE INDEX audit_log_by_object ON audit_log (organization_id, uid);
