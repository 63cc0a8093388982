-- What was said of the file beside its bytes: JSON. Null in jobs that were submitted before it was kept.
ALTER TABLE portfolio_jobs ADD COLUMN input_options TEXT;
