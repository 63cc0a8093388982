-- What a prediction that came with an Idempotency-Key was first answered with: enough to make the same answer again. Neither
-- the application nor the key is kept.
CREATE TABLE first_answers (
  -- The name of the API key: an Idempotency-Key is its caller's own.
  owner TEXT NOT NULL,
  -- The beginning of the SHA-256 of the Idempotency-Key.
  key_digest TEXT NOT NULL,
  -- Likewise of the Idempotency-Key and the body: who does not know the one cannot try applications on the other.
  body_digest TEXT NOT NULL,
  -- As it was answered.
  request_id TEXT NOT NULL,
  -- What scored it, and the digest that names its bundle.
  model TEXT NOT NULL,
  version TEXT NOT NULL,
  bundle TEXT NOT NULL,
  -- Milliseconds since the Unix epoch: from then on the key is free.
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (owner, key_digest)
) WITHOUT ROWID;

CREATE INDEX first_answers_expiry ON first_answers (expires_at);
