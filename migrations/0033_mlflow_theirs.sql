-- 1 where the name there is somebody else's: told, and no alert, for no trying again ends that.
ALTER TABLE mlflow_pushes ADD COLUMN theirs INTEGER NOT NULL DEFAULT 0;
