-- When a chunk was first handed out to be scored, in milliseconds since the Unix epoch: the time of its rows' decisions, however often it is
-- handed out. Null of chunks that wait, and of those that were handed out before it was kept.
ALTER TABLE portfolio_chunks ADD COLUMN released_at INTEGER;
