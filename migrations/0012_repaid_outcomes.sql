-- 1: the loan ended without a default, and nothing will be reported of it any more.
ALTER TABLE outcomes ADD COLUMN final INTEGER NOT NULL DEFAULT 0;

DROP VIEW standing_outcomes;
CREATE VIEW standing_outcomes AS
  SELECT join_key, observed_at, defaulted, received_at, final FROM outcomes WHERE withdrawn_at IS NULL;
