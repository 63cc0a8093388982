-- A scored application that was chosen for monitoring. Nothing in it names a person.
CREATE TABLE samples (
  -- Truncated SHA-256 of the request id, or of job and row: a repeated delivery changes nothing.
  id TEXT PRIMARY KEY,
  -- Truncated SHA-256 of the loan's key, where a portfolio has one: later outcomes are joined by it.
  loan TEXT,
  model TEXT NOT NULL,
  version TEXT NOT NULL,
  -- 'realtime' or 'batch'.
  source TEXT NOT NULL,
  -- Milliseconds since the Unix epoch, as all times.
  at INTEGER NOT NULL,
  -- Which of its minute's samples of the same source it is, from 0. What is read is spread evenly over time by taking
  -- low places first, and low places are kept longest.
  place INTEGER NOT NULL,
  probability REAL NOT NULL,
  -- The outcome that counts, 0 or 1, once it is known.
  defaulted INTEGER,
  -- JSON arrays: raw inputs in the schema's order, features in model order.
  inputs TEXT NOT NULL,
  features TEXT NOT NULL
) WITHOUT ROWID;

-- Serves the window query: for every place, a stretch of time.
CREATE INDEX samples_window ON samples (model, version, place, at DESC);
CREATE INDEX samples_loan ON samples (loan) WHERE loan IS NOT NULL;
CREATE INDEX samples_labelled ON samples (model, version, at) WHERE defaulted IS NOT NULL;
-- The latest samples, and for the sweep the oldest.
CREATE INDEX samples_age ON samples (at);
-- What a busy day leaves behind is thinned once no window needs it any more (src/drift/sweep.ts).
CREATE INDEX samples_crowded ON samples (at) WHERE source = 'realtime' AND place >= 10;

-- How many samples of a minute arrived; what exceeds the cap is not kept.
CREATE TABLE sample_minutes (
  minute INTEGER NOT NULL,
  model TEXT NOT NULL,
  version TEXT NOT NULL,
  source TEXT NOT NULL,
  arrived INTEGER NOT NULL,
  PRIMARY KEY (minute, model, version, source)
) WITHOUT ROWID;

-- One check of one version; the whole report is an object in the blob store.
CREATE TABLE drift_reports (
  id TEXT PRIMARY KEY,
  model TEXT NOT NULL,
  version TEXT NOT NULL,
  at INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  summary TEXT NOT NULL,
  -- JSON: the deciding window's name, samples and PSIs.
  point TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX drift_reports_list ON drift_reports (model, at, id);
CREATE INDEX drift_reports_version ON drift_reports (model, version, at);
CREATE INDEX drift_reports_age ON drift_reports (at);

-- A stretch of time in which a version did not fit. At most one of a kind is open, however many crons run at once.
CREATE TABLE drift_episodes (
  id TEXT PRIMARY KEY,
  model TEXT NOT NULL,
  version TEXT NOT NULL,
  -- 'inputs' or 'outcomes'.
  kind TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  -- Windows that begin earlier still hold the episode's samples, and open no other.
  calm_since INTEGER
) WITHOUT ROWID;
CREATE UNIQUE INDEX drift_episodes_open ON drift_episodes (model, version, kind) WHERE closed_at IS NULL;
CREATE INDEX drift_episodes_closed ON drift_episodes (model, version, kind, calm_since);

-- What was done about an episode, each once.
CREATE TABLE drift_actions (
  episode TEXT NOT NULL REFERENCES drift_episodes (id),
  -- 'warning', 'alert', 'retrain' or 'recovery'.
  action TEXT NOT NULL,
  model TEXT NOT NULL,
  version TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- JSON: what has to be said, and what the retraining is told.
  content TEXT NOT NULL,
  -- 'due' until it is done or given up.
  status TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  -- Somebody is at it until then.
  claimed_until INTEGER NOT NULL DEFAULT 0,
  -- What came of it, for people.
  result TEXT,
  PRIMARY KEY (episode, action)
) WITHOUT ROWID;
CREATE INDEX drift_actions_due ON drift_actions (status, claimed_until);
CREATE INDEX drift_actions_history ON drift_actions (model, version, at);
