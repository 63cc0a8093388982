-- What people write at a version: ticket = RISK-12.
CREATE TABLE model_tags (
  model TEXT NOT NULL,
  version INTEGER NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  -- Milliseconds since the Unix epoch.
  at INTEGER NOT NULL,
  by_whom TEXT NOT NULL,
  PRIMARY KEY (model, version, key),
  FOREIGN KEY (model, version) REFERENCES model_versions (model, version)
) WITHOUT ROWID;

-- Set while a version is archived: no list shows it unasked, and no alias can be pointed at it.
ALTER TABLE model_versions ADD COLUMN archived_at INTEGER;
ALTER TABLE model_versions ADD COLUMN archived_by TEXT;
ALTER TABLE model_versions ADD COLUMN archived_why TEXT;
