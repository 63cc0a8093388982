-- How a version did beside another, on each file that they were compared on. The verdict of the pair rests on all of them, so that
-- none is lost by comparing once more on another file.
CREATE TABLE model_comparisons (
  model TEXT NOT NULL,
  version INTEGER NOT NULL,
  -- The version that it was held against.
  against INTEGER NOT NULL,
  -- Of the file. The same file once more replaces what it said before.
  data_sha256 TEXT NOT NULL,
  -- JSON: how both did.
  comparison TEXT NOT NULL,
  -- 1 where it came with the bundle, from its training; 0 where a key posted it.
  with_bundle INTEGER NOT NULL,
  -- Milliseconds since the Unix epoch.
  at INTEGER NOT NULL,
  by_whom TEXT NOT NULL,
  PRIMARY KEY (model, version, against, data_sha256),
  FOREIGN KEY (model, version) REFERENCES model_versions (model, version)
) WITHOUT ROWID;

INSERT INTO model_comparisons (model, version, against, data_sha256, comparison, with_bundle, at, by_whom)
SELECT model, version, against, json_extract(comparison, '$.data_sha256'), comparison,
  CASE WHEN by_whom IN ('npm run train', 'retraining') THEN 1 ELSE 0 END, at, by_whom
FROM model_verdicts WHERE comparison IS NOT NULL;
