-- 1 when the job's errors have the row's key and its refused rows are kept. Jobs that were submitted before end as they began.
ALTER TABLE portfolio_jobs ADD COLUMN keeps_rejected INTEGER NOT NULL DEFAULT 0;

-- Bytes of the chunk's refused rows, and why they were refused: JSON, [code, column, rows] each.
ALTER TABLE portfolio_chunks ADD COLUMN rejected_bytes INTEGER;
ALTER TABLE portfolio_chunks ADD COLUMN rejected_by TEXT;
