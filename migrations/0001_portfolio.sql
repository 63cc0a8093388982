-- A portfolio job. What never changes stands here from the submit on; progress is counted from the chunks.
CREATE TABLE portfolio_jobs (
  id TEXT PRIMARY KEY,
  -- The name of the API key that made the job: nobody else sees it.
  owner TEXT NOT NULL,
  -- 'portfolio' (a file) or 'predictions' (the contract's small JSON batch).
  kind TEXT NOT NULL,
  -- UPLOADING, PENDING, PROGRESS, SUCCESS, FAILURE, CANCELLED; ABANDONED is an upload that nobody will finish.
  status TEXT NOT NULL,
  model_name TEXT NOT NULL,
  model_version TEXT NOT NULL,
  -- JSON: format, delimiter, columns (src/table/dialect.ts).
  layout TEXT,
  input_bytes INTEGER,
  -- Digest of format and body: a repeated submit with the same key must bring the same body.
  input_digest TEXT,
  row_count INTEGER,
  chunk_count INTEGER,
  idempotency_key TEXT,
  -- Times are milliseconds since the Unix epoch.
  created_at INTEGER NOT NULL,
  -- The last sign of life of an upload.
  touched_at INTEGER NOT NULL,
  finished_at INTEGER,
  -- From then on the job is forgotten and its objects are deleted.
  expires_at INTEGER NOT NULL,
  purged_at INTEGER
);

CREATE UNIQUE INDEX portfolio_jobs_idempotency
  ON portfolio_jobs (owner, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX portfolio_jobs_list ON portfolio_jobs (owner, kind, created_at, id);
CREATE INDEX portfolio_jobs_open ON portfolio_jobs (status, touched_at);
CREATE INDEX portfolio_jobs_expiry ON portfolio_jobs (expires_at);

-- A slice of a job's input. (job, chunk) is unique: however often a chunk is scored, it is recorded once.
CREATE TABLE portfolio_chunks (
  job TEXT NOT NULL REFERENCES portfolio_jobs (id),
  chunk INTEGER NOT NULL,
  -- WAITING for its turn, QUEUED (a message is on its way), DONE, FAILED or CANCELLED.
  state TEXT NOT NULL DEFAULT 'WAITING',
  -- Bytes of the input object.
  start INTEGER NOT NULL,
  length INTEGER NOT NULL,
  -- The first row's number in the file, whose header is row 1, and how many rows follow, itself included.
  first_row INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  -- How often it was queued, and when last.
  dispatches INTEGER NOT NULL DEFAULT 0,
  dispatched_at INTEGER,
  scored INTEGER,
  rejected INTEGER,
  result_bytes INTEGER,
  error_bytes INTEGER,
  finished_at INTEGER,
  -- What went wrong last.
  reason TEXT,
  PRIMARY KEY (job, chunk)
) WITHOUT ROWID;

CREATE INDEX portfolio_chunks_state ON portfolio_chunks (state, job, chunk);
