-- Which counts of applications were written: where that was not answered, they are written again, and added once.
CREATE TABLE tally_receipts (
  at INTEGER NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (at, id)
) WITHOUT ROWID;
