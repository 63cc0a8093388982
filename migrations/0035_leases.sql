-- Work by the clock, which one of several processes does at a time: whose it is, until when, and the tick it was last begun for.
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  -- Milliseconds since the Unix epoch, by the database's clock.
  tick INTEGER NOT NULL,
  holder TEXT NOT NULL,
  until INTEGER NOT NULL
) WITHOUT ROWID;
