-- A file that comes in parts, each in a request of its own. Completed, it is a job like any other.
CREATE TABLE portfolio_uploads (
  id TEXT PRIMARY KEY,
  -- The name of the API key that began it: nobody else sees it.
  owner TEXT NOT NULL,
  -- OPEN, COMPLETED, or ABORTED by its owner's wish or for want of a sign of life.
  status TEXT NOT NULL,
  -- What was said of the file beside its bytes: JSON.
  said TEXT NOT NULL,
  idempotency_key TEXT,
  -- The job that it became.
  job TEXT,
  -- Times are milliseconds since the Unix epoch. Somebody is completing it until then; no part changes meanwhile.
  completing_until INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  -- When an open one is given up, and any other forgotten.
  expires_at INTEGER NOT NULL,
  -- When its parts were deleted.
  purged_at INTEGER
) WITHOUT ROWID;

CREATE UNIQUE INDEX portfolio_uploads_idempotency ON portfolio_uploads (owner, idempotency_key)
  WHERE idempotency_key IS NOT NULL;
CREATE INDEX portfolio_uploads_open ON portfolio_uploads (owner, created_at) WHERE status = 'OPEN';
CREATE INDEX portfolio_uploads_purge ON portfolio_uploads (status) WHERE purged_at IS NULL;
CREATE INDEX portfolio_uploads_expiry ON portfolio_uploads (expires_at);

-- What stands under a number. The object has a name that nothing else ever has, so that two puts of one number never mix.
CREATE TABLE portfolio_upload_parts (
  upload TEXT NOT NULL,
  -- From 1.
  number INTEGER NOT NULL,
  object TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (upload, number)
) WITHOUT ROWID;
