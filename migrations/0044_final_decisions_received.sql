-- When the report that counts was handed in, in milliseconds since the Unix epoch: what came later no retraining that was asked for before it knows.
ALTER TABLE final_decisions ADD COLUMN received_at INTEGER NOT NULL DEFAULT 0;
