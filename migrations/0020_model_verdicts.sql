-- What the gate said of a version, against what it was to replace. A champion that is another one by now makes it a verdict of then.
CREATE TABLE model_verdicts (
  model TEXT NOT NULL,
  version INTEGER NOT NULL,
  -- The version that was champion; 0 where none was.
  against INTEGER NOT NULL,
  -- 'passed', 'not_judged', 'cannot_be_told', 'suspicious' or 'failed': the worst of the lines.
  outcome TEXT NOT NULL,
  -- JSON: each check with its result and its sentence.
  lines TEXT NOT NULL,
  -- JSON: how both did on rows that neither was fitted to. Null where nothing was compared.
  comparison TEXT,
  -- Milliseconds since the Unix epoch.
  at INTEGER NOT NULL,
  -- Who brought the version, or the comparison.
  by_whom TEXT NOT NULL,
  PRIMARY KEY (model, version, against),
  FOREIGN KEY (model, version) REFERENCES model_versions (model, version)
) WITHOUT ROWID;
