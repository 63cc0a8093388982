-- What a lender decided in the end: of all reports of a decision the one that counts. What comes again or is outweighed changes nothing,
-- in whatever order reports come.
CREATE TABLE final_decisions (
  -- `joinKey` (src/samples/join-key.ts) of a decision's id or of a request's.
  join_key TEXT PRIMARY KEY,
  -- When it was decided, in milliseconds since the Unix epoch.
  decided_at INTEGER NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('approved', 'declined', 'withdrawn')),
  -- A code of the lender's; '' where it gave none.
  why TEXT NOT NULL,
  -- Whether the report calls itself an override, 1 or 0; -1 where it says nothing of it.
  overridden INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX final_decisions_age ON final_decisions (decided_at);

-- `joinKey` of the decision that a sample is of, where decisions are recorded.
ALTER TABLE samples ADD COLUMN decision TEXT;
