-- How many portfolio jobs ended, and how: jobs are forgotten after some weeks, and a total never falls.
CREATE TABLE finished_jobs (
  -- SUCCESS, FAILURE or CANCELLED.
  status TEXT PRIMARY KEY,
  jobs INTEGER NOT NULL
) WITHOUT ROWID;
