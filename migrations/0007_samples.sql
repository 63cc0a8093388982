-- A sample is named by an id of ours. The request's, where a client chose it, joins outcomes as before (truncated SHA-256).
ALTER TABLE samples ADD COLUMN request TEXT;
CREATE INDEX samples_request ON samples (request) WHERE request IS NOT NULL;

-- A hash of that id: of too many samples of a minute those with the lowest ranks stay. `place` follows from it since then
-- (src/samples/rank.ts); before, it said which of its minute a sample was, and low places are read first all the same.
ALTER TABLE samples ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
DROP INDEX samples_crowded;

-- Minutes that have samples, until these are thinned (src/drift/sweep.ts). Those of portfolios were not, and were forgotten.
ALTER TABLE sample_minutes DROP COLUMN arrived;
INSERT INTO sample_minutes (minute, model, version, source)
  SELECT DISTINCT at / 60000, model, version, source FROM samples WHERE source = 'batch' AND place >= 10
  ON CONFLICT DO NOTHING;

-- How many applications of a minute were scored and how many refused, and who sent them (the name of the API key): what
-- samples are samples of, and the share of refusals.
CREATE TABLE application_minutes (
  minute INTEGER NOT NULL,
  model TEXT NOT NULL,
  version TEXT NOT NULL,
  source TEXT NOT NULL,
  caller TEXT NOT NULL,
  scored INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  PRIMARY KEY (minute, model, version, source, caller)
) WITHOUT ROWID;

-- Why: an application with several faults stands once with each of them.
CREATE TABLE refusal_minutes (
  minute INTEGER NOT NULL,
  model TEXT NOT NULL,
  version TEXT NOT NULL,
  source TEXT NOT NULL,
  caller TEXT NOT NULL,
  code TEXT NOT NULL,
  -- A field of the schema; empty where the fault is of none.
  field TEXT NOT NULL,
  applications INTEGER NOT NULL,
  PRIMARY KEY (minute, model, version, source, caller, code, field)
) WITHOUT ROWID;
