-- What a move rests on, as JSON: the gate's verdict, who approved. Null in events from before this was kept, whose hashes do
-- not cover it. `kind` may be 'guard' as well: a new version that did worse than promised was taken back by itself.
ALTER TABLE model_events ADD COLUMN evidence TEXT;
