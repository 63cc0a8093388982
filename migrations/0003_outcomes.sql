-- What was reported of loans. Every different report is one row and is never changed afterwards: the same file twice
-- changes nothing, and which of several reports counts is read from all of them, whatever the order of their arrival.
CREATE TABLE outcomes (
  -- `joinKey` (src/samples/join-key.ts) of a request id or a loan's own key, as samples.id and samples.loan.
  join_key TEXT NOT NULL,
  -- When it happened, and when it was first reported: milliseconds since the Unix epoch.
  observed_at INTEGER NOT NULL,
  -- 1: the loan defaulted. 0: it did not.
  defaulted INTEGER NOT NULL CHECK (defaulted IN (0, 1)),
  received_at INTEGER NOT NULL,
  -- In this order one step into the index finds the report that counts: the latest, and of two at the same time the default.
  PRIMARY KEY (join_key, observed_at, defaulted)
) WITHOUT ROWID;

CREATE INDEX outcomes_age ON outcomes (received_at);
