-- The bundle that a job is scored by. Null in jobs that were submitted before this column: they go on by name and version.
ALTER TABLE portfolio_jobs ADD COLUMN model_digest TEXT;

-- A key names one job of each kind. Unfinished uploads do not hold it: of several at once the first to end has the job.
DROP INDEX portfolio_jobs_idempotency;
CREATE UNIQUE INDEX portfolio_jobs_idempotency ON portfolio_jobs (owner, kind, idempotency_key)
  WHERE idempotency_key IS NOT NULL AND status NOT IN ('UPLOADING', 'ABANDONED');
