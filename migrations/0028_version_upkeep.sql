-- What people did at a version that moves no alias: tags set and removed, the archive. Rows are added and never changed, so that
-- who set a tag that says something else by now, removed one or took a version out of the archive stays known.
CREATE TABLE model_upkeep (
  -- In the order in which it was done.
  id INTEGER PRIMARY KEY,
  model TEXT NOT NULL,
  version INTEGER NOT NULL,
  act TEXT NOT NULL CHECK (act IN ('tagged', 'untagged', 'archived', 'unarchived')),
  -- Of a tag, as it was set, or until it was removed.
  key TEXT,
  value TEXT,
  why TEXT,
  -- Milliseconds since the Unix epoch.
  at INTEGER NOT NULL,
  by_whom TEXT NOT NULL,
  FOREIGN KEY (model, version) REFERENCES model_versions (model, version)
);
CREATE INDEX model_upkeep_version ON model_upkeep (model, version, id);

-- What is still known of the time before.
INSERT INTO model_upkeep (model, version, act, key, value, why, at, by_whom)
SELECT model, version, 'tagged', key, value, NULL, at, by_whom FROM model_tags
UNION ALL SELECT model, version, 'archived', NULL, NULL, archived_why, archived_at, archived_by
FROM model_versions WHERE archived_at IS NOT NULL
ORDER BY at;
