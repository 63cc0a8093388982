-- What was shown to an MLflow server, and how far that is. What is missing is computed from the registry: a version, an alias or a failed
-- training without a row here, or with an older one.
CREATE TABLE mlflow_pushes (
  -- The address of the server: another one is shown everything.
  server TEXT NOT NULL,
  model TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('version', 'alias', 'failure')),
  -- The version's number, the alias, or the training's identifier.
  name TEXT NOT NULL,
  -- MLflow's number of the version, our version that the alias points at there, the failure's run; null until it is known to be there.
  done TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  -- Not before, in milliseconds since the Unix epoch.
  retry_at INTEGER NOT NULL DEFAULT 0,
  -- Who pushes it at the moment, and until when nobody else does.
  claim TEXT,
  claimed_until INTEGER NOT NULL DEFAULT 0,
  -- Why it is not there.
  error TEXT,
  PRIMARY KEY (server, model, kind, name)
) WITHOUT ROWID;

-- Retrainings that no version came of: MLflow shows each as a run that failed.
CREATE TABLE failed_trainings (
  model TEXT NOT NULL,
  id TEXT NOT NULL,
  -- The version whose schema, parameters and seed it had.
  version TEXT NOT NULL,
  reason TEXT NOT NULL,
  -- Milliseconds since the Unix epoch.
  begun_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  PRIMARY KEY (model, id)
) WITHOUT ROWID;
