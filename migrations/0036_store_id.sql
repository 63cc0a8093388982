-- Which store has the files that the rows name: made once, and noted there as well.
CREATE TABLE store_id (
  "only" INTEGER PRIMARY KEY CHECK ("only" = 1),
  id TEXT NOT NULL
);
