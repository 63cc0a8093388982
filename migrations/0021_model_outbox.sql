-- How far a model's history has gone out: to copies in the bucket (src/registry/outbox/copy.ts) and to the webhook (tell.ts).
CREATE TABLE model_outbox (
  model TEXT PRIMARY KEY,
  -- The sequence number of the last event that has a copy, and of the event that the copy which holds it begins with; 0 before the first.
  copied INTEGER NOT NULL DEFAULT 0,
  last_copy INTEGER NOT NULL DEFAULT 0,
  -- The last event that the webhook took, or that was given up.
  told INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- Moves of before this are no news.
INSERT INTO model_outbox (model, told) SELECT model, max(sequence) FROM model_events GROUP BY model;

-- Who chose a version: not who went back to it.
CREATE INDEX model_events_chosen ON model_events (model, to_version, alias, at, sequence)
  WHERE kind IS NULL OR kind NOT IN ('rollback', 'guard');
