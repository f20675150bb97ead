-- A spec that was sent in an old spelling: `spec` has it as it is used, `written` as it is shown.
ALTER TABLE resources ADD COLUMN written jsonb;
ALTER TABLE resource_versions ADD COLUMN written jsonb;
