-- Where an alias was to point when it was last tried: a pause or a claim of another move does not hold this one up. Null of what was tried before.
ALTER TABLE mlflow_pushes ADD COLUMN wanted TEXT;
