-- Decisions whose subject was erased: their samples are deleted, and those that come later are not kept (src/samples/erased.ts).
CREATE TABLE erased_decisions (
  -- As samples.decision.
  decision TEXT PRIMARY KEY,
  -- When the decision was made, in milliseconds since the Unix epoch.
  at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX erased_decisions_age ON erased_decisions (at);

CREATE INDEX samples_decision ON samples (decision) WHERE decision IS NOT NULL;
