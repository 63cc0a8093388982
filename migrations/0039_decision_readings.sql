-- Who read records of decisions: written before what was read went out.
CREATE TABLE decision_readings (
  -- An id of ours of the request that read.
  request TEXT NOT NULL,
  -- '' where no single decision was read.
  decision_id TEXT NOT NULL,
  -- Milliseconds since the Unix epoch.
  at INTEGER NOT NULL,
  -- The name of the API key.
  reader TEXT NOT NULL,
  -- look-up, find, list, replay or notice.
  what TEXT NOT NULL,
  -- SHA-256 of what was searched for; null where nothing was.
  searched TEXT,
  -- Every decision from one time until before another, in milliseconds since the Unix epoch; null where it was not read by time.
  from_at INTEGER,
  to_at INTEGER,
  PRIMARY KEY (request, decision_id)
) WITHOUT ROWID;

CREATE INDEX decision_readings_of ON decision_readings (decision_id, at);
CREATE INDEX decision_readings_by_time ON decision_readings (to_at) WHERE to_at IS NOT NULL;
CREATE INDEX decision_readings_at ON decision_readings (at);
