-- Who may do what inside an organization, and the record of what was done.

-- Programs that act in their own name are resources of the kind ServiceAccount; their keys are rows of api_keys.
ALTER TABLE api_keys
  ALTER COLUMN user_id DROP NOT NULL,
  ADD COLUMN service_account_id uuid REFERENCES resources (uid) ON DELETE CASCADE,
  ADD CONSTRAINT api_keys_holder CHECK (num_nonnulls(user_id, service_account_id) = 1);
CREATE INDEX api_keys_service_account ON api_keys (service_account_id) WHERE service_account_id IS NOT NULL;

-- The role of a service account in the organization; without a row it has only its roles in namespaces.
CREATE TABLE service_account_roles (
  service_account_id uuid PRIMARY KEY REFERENCES resources (uid) ON DELETE CASCADE,
  organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('admin', 'member', 'viewer'))
);
CREATE INDEX service_account_roles_organization ON service_account_roles (organization_id);

-- Roles in one namespace. They belong to the namespace's uid: one that is made anew under the name begins without them.
CREATE TABLE namespace_members (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  namespace text NOT NULL,
  -- All zeros for `default`, which has no row.
  namespace_uid uuid NOT NULL,
  user_id uuid,
  service_account_id uuid REFERENCES resources (uid) ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('Owner', 'Maintainer', 'Developer', 'Reporter')),
  created_at timestamptz NOT NULL,
  CHECK (num_nonnulls(user_id, service_account_id) = 1),
  -- Who leaves the organization leaves its namespaces.
  FOREIGN KEY (organization_id, user_id) REFERENCES members (organization_id, user_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX namespace_members_person ON namespace_members (organization_id, user_id, namespace_uid, namespace)
  WHERE user_id IS NOT NULL;
CREATE UNIQUE INDEX namespace_members_program
  ON namespace_members (service_account_id, namespace_uid, namespace)
  WHERE service_account_id IS NOT NULL;
CREATE INDEX namespace_members_namespace ON namespace_members (organization_id, namespace);

-- `label` is the resource that holds the value, as Kind/namespace/name; it opens for no other.
-- A keyed digest: whether a value that is given again is the same can be told without opening it.
ALTER TABLE secrets ADD COLUMN fingerprint text NOT NULL DEFAULT '';
CREATE INDEX secrets_holder ON secrets (organization_id, label);
-- What is left to do when the master key changes.
CREATE INDEX secrets_master_key ON secrets ((sealed ->> 'kid'));

-- Where a write came from.
ALTER TABLE audit_log
  ADD COLUMN ip text,
  ADD COLUMN user_agent text,
  ADD COLUMN request_id text;
CREATE INDEX audit_log_by_actor ON audit_log (organization_id, actor_id, at DESC, id);
CREATE INDEX audit_log_by_age ON audit_log (at);
ALTER TABLE organizations ADD COLUMN audit_days integer NOT NULL DEFAULT 365 CHECK (audit_days BETWEEN 1 AND 3650);
