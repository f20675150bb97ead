-- What Kubernetes' API machinery keeps with every object.

ALTER TABLE resources
  ADD COLUMN generate_name text,
  ADD COLUMN finalizers jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN owner_references jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN managed_fields jsonb NOT NULL DEFAULT '[]',
  -- metadata.deletionTimestamp: asked to go, and waiting for its finalizers. Gone is `deleted_at`.
  ADD COLUMN deletion_at timestamptz;

-- What is deleted along with its owner.
CREATE INDEX resources_owners ON resources USING gin (owner_references jsonb_path_ops)
  WHERE deleted_at IS NULL AND owner_references <> '[]'::jsonb;
-- Field selectors; the expressions are those of services/resource/conditions.ts.
CREATE INDEX resources_task_phase
  ON resources (organization_id, (coalesce(status #>> '{phase}', '')), namespace, name)
  WHERE kind = 'Task' AND deleted_at IS NULL;
-- What can be restored, newest first.
CREATE INDEX resources_deleted ON resources (organization_id, kind, deleted_at DESC) WHERE deleted_at IS NOT NULL;

ALTER TABLE resource_versions ADD COLUMN actor_name text NOT NULL DEFAULT '';

-- Namespaces are objects too: with a version, and watched. A deleted one stays until its name is used again, so that a
-- watch that was cut off hears of its end.
ALTER TABLE namespaces
  ADD COLUMN resource_version bigint NOT NULL DEFAULT 0,
  ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN annotations jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN deleted_at timestamptz;
CREATE INDEX namespaces_versions ON namespaces (organization_id, resource_version);
