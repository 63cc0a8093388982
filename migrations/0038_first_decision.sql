-- The decision that a first answer was, where decisions are recorded: who sends the same again gets the same.
ALTER TABLE first_answers ADD COLUMN decision TEXT;
