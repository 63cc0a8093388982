-- A CSV of outcomes that is longer than one request stores itself: its rows stand as blocks in the bucket, and queue messages
-- have them stored. Blocks are numbered from 0; those that the request stored itself are among them.
CREATE TABLE outcome_receipts (
  id TEXT PRIMARY KEY,
  -- The name of the API key that sent it: nobody else sees it.
  owner TEXT NOT NULL,
  -- So far, while the body arrives.
  blocks INTEGER NOT NULL,
  received INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  -- JSON: the first of them, with their numbers and why.
  refused_rows TEXT NOT NULL,
  -- Why the body broke off; null where it came whole.
  reason TEXT,
  -- Times are milliseconds since the Unix epoch. The last sign of life: of the body, then of its blocks.
  touched_at INTEGER NOT NULL,
  -- When the body ended, well or not.
  ended_at INTEGER,
  -- How often its blocks were queued again.
  requeues INTEGER NOT NULL DEFAULT 0,
  -- When the last block was recorded.
  finished_at INTEGER,
  -- From then on it is forgotten.
  expires_at INTEGER
) WITHOUT ROWID;

CREATE INDEX outcome_receipts_open ON outcome_receipts (touched_at) WHERE finished_at IS NULL;
CREATE INDEX outcome_receipts_expiry ON outcome_receipts (expires_at) WHERE expires_at IS NOT NULL;

-- What was new in a block, counted in the transaction that stored it. (receipt, block) is unique: however often a block is
-- delivered, it is counted once.
CREATE TABLE outcome_blocks (
  receipt TEXT NOT NULL,
  block INTEGER NOT NULL,
  stored INTEGER NOT NULL DEFAULT 0,
  repeated INTEGER NOT NULL DEFAULT 0,
  contradicting INTEGER NOT NULL DEFAULT 0,
  late INTEGER NOT NULL DEFAULT 0,
  unknown INTEGER NOT NULL DEFAULT 0,
  -- 1: given up, nothing was stored.
  lost INTEGER NOT NULL DEFAULT 0,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (receipt, block)
) WITHOUT ROWID;

CREATE INDEX outcome_blocks_age ON outcome_blocks (recorded_at);
