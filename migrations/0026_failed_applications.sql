-- Applications that got no score by no fault of their own: answered with a 5xx, or by the version before because the bundle of
-- this one does not load. `version` is 'none' where no model could be had at all. The guard after a promotion reads them.
ALTER TABLE application_minutes ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;
