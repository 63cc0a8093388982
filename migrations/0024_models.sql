-- Two models have a version 1 each, and a check of both at one moment gives their reports one id: it names a report of its model.
CREATE TABLE drift_reports_of_models (
  model TEXT NOT NULL,
  id TEXT NOT NULL,
  version TEXT NOT NULL,
  at INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  summary TEXT NOT NULL,
  -- JSON: the deciding window's name, samples and PSIs.
  point TEXT NOT NULL,
  PRIMARY KEY (model, id)
) WITHOUT ROWID;
INSERT INTO drift_reports_of_models (model, id, version, at, verdict, summary, point)
  SELECT model, id, version, at, verdict, summary, point FROM drift_reports;
DROP TABLE drift_reports;
ALTER TABLE drift_reports_of_models RENAME TO drift_reports;
CREATE INDEX drift_reports_list ON drift_reports (model, at, id);
CREATE INDEX drift_reports_version ON drift_reports (model, version, at);
CREATE INDEX drift_reports_age ON drift_reports (at);

-- Which model's samples a report is about: what stands for a loan in one portfolio stands for another loan in the next. Reports from before were
-- about all models that there were.
CREATE TABLE outcomes_of_models (
  join_key TEXT NOT NULL,
  -- A Worker from before, which may still run for a moment, names none.
  model TEXT NOT NULL DEFAULT 'loan-default',
  observed_at INTEGER NOT NULL,
  defaulted INTEGER NOT NULL CHECK (defaulted IN (0, 1)),
  received_at INTEGER NOT NULL,
  withdrawn_at INTEGER,
  final INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (join_key, model, observed_at, defaulted)
) WITHOUT ROWID;
INSERT INTO outcomes_of_models (join_key, model, observed_at, defaulted, received_at, withdrawn_at, final)
  SELECT o.join_key, m.model, o.observed_at, o.defaulted, o.received_at, o.withdrawn_at, o.final
  FROM outcomes o CROSS JOIN (SELECT DISTINCT model FROM model_versions UNION SELECT DISTINCT model FROM samples
    UNION SELECT 'loan-default' WHERE NOT EXISTS (SELECT 1 FROM model_versions) AND NOT EXISTS (SELECT 1 FROM samples)) m;
DROP VIEW standing_outcomes;
DROP TABLE outcomes;
ALTER TABLE outcomes_of_models RENAME TO outcomes;
CREATE INDEX outcomes_age ON outcomes (received_at);
CREATE VIEW standing_outcomes AS
  SELECT join_key, model, observed_at, defaulted, received_at, final FROM outcomes WHERE withdrawn_at IS NULL;

-- Blocks of receipts from before may still wait.
ALTER TABLE outcome_receipts ADD COLUMN model TEXT NOT NULL DEFAULT 'loan-default';
UPDATE outcome_receipts SET model = coalesce((SELECT model FROM samples ORDER BY at DESC LIMIT 1), model);
