-- Deleted tasks, for the daily look for those whose conversation was never archived.
CREATE INDEX resources_deleted_tasks ON resources (deleted_at) WHERE kind = 'Task' AND deleted_at IS NOT NULL;
