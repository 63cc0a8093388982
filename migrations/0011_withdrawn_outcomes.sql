-- When a report was taken back, for it was a mistake; null while it stands. The row stays, so that the same report again stays taken
-- back, in whatever order the two come.
ALTER TABLE outcomes ADD COLUMN withdrawn_at INTEGER;

CREATE VIEW standing_outcomes AS
  SELECT join_key, observed_at, defaulted, received_at FROM outcomes WHERE withdrawn_at IS NULL;
