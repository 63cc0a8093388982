-- Of a block's stored reports, those that take back what nobody had reported for that loan and moment.
ALTER TABLE outcome_blocks ADD COLUMN unmatched INTEGER NOT NULL DEFAULT 0;
