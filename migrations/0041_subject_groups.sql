-- Which group a subject belongs to, by an attribute: for reports on what was decided. Nothing that scores reads it, and no answer tells it.
CREATE TABLE subject_groups (
  attribute TEXT NOT NULL,
  -- `groupKey` (src/fairness/groups/key.ts): of the attribute and the subject, so that the rows of one subject cannot be told to be one's.
  subject_key TEXT NOT NULL,
  group_name TEXT NOT NULL,
  -- When it was handed in, to the day: milliseconds since the Unix epoch.
  received_at INTEGER NOT NULL,
  PRIMARY KEY (attribute, subject_key)
) WITHOUT ROWID;

CREATE INDEX subject_groups_age ON subject_groups (received_at);

-- The groups that there are of each attribute: they are few.
CREATE TABLE subject_group_names (
  attribute TEXT NOT NULL,
  group_name TEXT NOT NULL,
  -- When somebody was last said to belong to it, to the day.
  received_at INTEGER NOT NULL,
  PRIMARY KEY (attribute, group_name)
) WITHOUT ROWID;
