-- How far loans have been followed: the latest moment of which one was reported not to have defaulted, by what had been
-- received at a time. A row for each report that moved it on; times are milliseconds since the Unix epoch.
CREATE TABLE outcomes_followed (
  received_at INTEGER PRIMARY KEY,
  until INTEGER NOT NULL
);

INSERT INTO outcomes_followed (received_at, until)
SELECT received_at, until FROM (
  SELECT received_at, until,
    max(until) OVER (ORDER BY received_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier
  FROM (SELECT received_at, max(observed_at) AS until FROM outcomes WHERE defaulted = 0 GROUP BY received_at))
WHERE earlier IS NULL OR until > earlier;
