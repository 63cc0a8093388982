-- Of how many parts a completed upload's file is; null of one that was completed before this was kept.
ALTER TABLE portfolio_uploads ADD COLUMN parts INTEGER;
