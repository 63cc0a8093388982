-- Trainings by command that failed stand beside retrainings until MLflow was shown them: they are like no version, and say what they were made with.
CREATE TABLE failed_trainings_of_both (
  model TEXT NOT NULL,
  id TEXT NOT NULL,
  -- Of a retraining, the version whose schema, parameters and seed it had.
  version TEXT,
  -- Of a command, its parameters as MLflow takes them, as JSON, and the SHA-256 of its data file where that could be read.
  params TEXT,
  data_sha256 TEXT,
  reason TEXT NOT NULL,
  -- Milliseconds since the Unix epoch.
  begun_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  PRIMARY KEY (model, id),
  CHECK ((version IS NULL) <> (params IS NULL))
) WITHOUT ROWID;
INSERT INTO failed_trainings_of_both (model, id, version, reason, begun_at, ended_at)
  SELECT model, id, version, reason, begun_at, ended_at FROM failed_trainings;
DROP TABLE failed_trainings;
ALTER TABLE failed_trainings_of_both RENAME TO failed_trainings;
