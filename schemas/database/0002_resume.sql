-- Schema 2: states that a trial can be resumed from, and a digest of the weights after each epoch.

CREATE TABLE resume_state (
  trial_id INTEGER PRIMARY KEY REFERENCES trial (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL CHECK (epoch >= 0),
  batch INTEGER NOT NULL CHECK (batch >= 0),
  is_last INTEGER NOT NULL CHECK (is_last IN (0, 1)),
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  data BLOB,
  path TEXT,
  created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CHECK ((data IS NULL) = (path IS NOT NULL))
) STRICT;

CREATE INDEX resume_state_by_file ON resume_state (sha256) WHERE path IS NOT NULL;

ALTER TABLE epoch ADD COLUMN weights_sha256 TEXT;
