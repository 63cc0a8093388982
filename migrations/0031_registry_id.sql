-- Which registry this is, for servers that several show their versions to: made once, when first asked for.
CREATE TABLE registry_id (
  "only" INTEGER PRIMARY KEY CHECK ("only" = 1),
  id TEXT NOT NULL
);
