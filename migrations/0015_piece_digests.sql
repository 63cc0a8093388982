-- SHA-256 of each piece that a chunk left in the bucket: one that was damaged there is not delivered as if it were whole. Null in
-- chunks that were scored before, and where a chunk left none.
ALTER TABLE portfolio_chunks ADD COLUMN result_sha256 TEXT;
ALTER TABLE portfolio_chunks ADD COLUMN error_sha256 TEXT;
ALTER TABLE portfolio_chunks ADD COLUMN rejected_sha256 TEXT;
