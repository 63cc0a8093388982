-- Of which share of all applications a sample was chosen; null in samples from before, of which nobody knows.
ALTER TABLE samples ADD COLUMN rate REAL;

-- The lowest rank that a full minute left out; null while it left none out. What is below it was kept (src/samples/store.ts).
ALTER TABLE sample_minutes ADD COLUMN cut INTEGER;
