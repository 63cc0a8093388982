-- The registry of models. Bundles are objects under their digest; here stand their numbers and the names that point at them.

-- A version is a number that the registry gives to a bundle when it takes it in. Neither ever changes.
CREATE TABLE model_versions (
  model TEXT NOT NULL,
  version INTEGER NOT NULL,
  -- SHA-256 of the bundle's manifest, which holds the hashes of its other files.
  digest TEXT NOT NULL,
  -- Whether it met the schema's promotion criteria on its hold-out.
  accepted INTEGER NOT NULL,
  -- Milliseconds since the Unix epoch.
  created_at INTEGER NOT NULL,
  -- Who brought it: a command, or the retraining.
  created_by TEXT NOT NULL,
  PRIMARY KEY (model, version),
  UNIQUE (model, digest)
) WITHOUT ROWID;

-- A name that points at a version: champion, challenger, any other.
CREATE TABLE model_aliases (
  model TEXT NOT NULL,
  alias TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (model, alias),
  FOREIGN KEY (model, version) REFERENCES model_versions (model, version)
) WITHOUT ROWID;

-- Every move of an alias. A move and its event are one transaction, on condition that nobody else moved in between.
CREATE TABLE model_events (
  model TEXT NOT NULL,
  -- 1, 2, 3 … of each model, without gaps.
  sequence INTEGER NOT NULL,
  -- Milliseconds since the Unix epoch, never less than the event before.
  at INTEGER NOT NULL,
  by_whom TEXT NOT NULL,
  alias TEXT NOT NULL,
  -- Null where the alias was not there before.
  from_version INTEGER,
  to_version INTEGER NOT NULL,
  why TEXT NOT NULL,
  -- SHA-256 over the event and the hash of the one before: whoever kept a hash can tell that nothing before it was changed.
  hash TEXT NOT NULL,
  PRIMARY KEY (model, sequence)
) WITHOUT ROWID;
