-- Whose applications all rows of a job are, until it has ended: their records have it then, and nothing else does.
ALTER TABLE portfolio_jobs ADD COLUMN subject TEXT;
