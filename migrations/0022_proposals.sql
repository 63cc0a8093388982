-- Moves of aliases that wait for hands (PROMOTION_APPROVALS). A move ends all that are open for its alias in its own transaction: the
-- one that it carries out is made, and the others are outdated, for what they were to replace is not there any more.
CREATE TABLE model_proposals (
  model TEXT NOT NULL,
  -- 1, 2, 3 … of each model.
  number INTEGER NOT NULL,
  alias TEXT NOT NULL,
  version INTEGER NOT NULL,
  -- What the alias pointed at; null where it was not there.
  from_version INTEGER,
  -- The name of a key, or a command.
  by_whom TEXT NOT NULL,
  why TEXT NOT NULL,
  -- 1: also when the gate does not let the version pass.
  forced INTEGER NOT NULL CHECK (forced IN (0, 1)),
  -- What a challenger is to be used for; null of other aliases.
  mode TEXT,
  share REAL,
  -- Milliseconds since the Unix epoch.
  at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'made', 'withdrawn', 'outdated')),
  -- The move that ended it: its sequence number in model_events.
  event INTEGER,
  -- Who withdrew it, and when.
  withdrawn_by TEXT,
  withdrawn_at INTEGER,
  PRIMARY KEY (model, number),
  FOREIGN KEY (model, version) REFERENCES model_versions (model, version)
) WITHOUT ROWID;

-- The same proposal twice is one, as long as it is open. Moves find the open ones of their alias by it.
CREATE UNIQUE INDEX model_proposals_open
  ON model_proposals (model, alias, version, forced, coalesce(mode, ''), coalesce(share, 0)) WHERE state = 'open';

-- The hands that stand on a proposal: keys, by their names. None stands there twice.
CREATE TABLE model_approvals (
  model TEXT NOT NULL,
  proposal INTEGER NOT NULL,
  by_whom TEXT NOT NULL,
  why TEXT,
  -- Milliseconds since the Unix epoch.
  at INTEGER NOT NULL,
  PRIMARY KEY (model, proposal, by_whom),
  FOREIGN KEY (model, proposal) REFERENCES model_proposals (model, number)
) WITHOUT ROWID;

-- Whether an alias ever pointed at a version: one that did takes one hand.
CREATE INDEX model_events_answered ON model_events (model, alias, to_version);
