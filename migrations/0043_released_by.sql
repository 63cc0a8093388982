-- By whose end a chunk was handed out last: another chunk of its job. Null of those that the submission or a sweep handed out.
ALTER TABLE portfolio_chunks ADD COLUMN released_by INTEGER;
