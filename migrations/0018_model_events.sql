-- What kind of move an event is: 'alias', 'promotion' or 'rollback'; null in events from before this was kept, whose hashes
-- do not cover it.
ALTER TABLE model_events ADD COLUMN kind TEXT;
-- 1: it moved to a version that the gate did not let pass, on purpose.
ALTER TABLE model_events ADD COLUMN forced INTEGER NOT NULL DEFAULT 0 CHECK (forced IN (0, 1));

-- Which version an alias pointed at, at any time.
CREATE INDEX model_events_alias ON model_events (model, alias, at, sequence);
