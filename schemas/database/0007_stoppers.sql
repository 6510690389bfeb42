-- Schema 7: what stops the configurations of a search, and what it has decided.

ALTER TABLE search ADD COLUMN stopper TEXT;
ALTER TABLE search ADD COLUMN stopper_options TEXT CHECK (json_type(stopper_options) = 'object');

CREATE TABLE search_step (
  experiment_id INTEGER NOT NULL REFERENCES search (experiment_id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 0),
  action TEXT NOT NULL,
  suggestion INTEGER NOT NULL CHECK (suggestion >= 0),
  epochs INTEGER NOT NULL CHECK (epochs >= 0),
  results INTEGER NOT NULL CHECK (results >= 0),
  reason TEXT NOT NULL,
  PRIMARY KEY (experiment_id, number)
) STRICT, WITHOUT ROWID;

-- Of a leaderboard: trials that a search has stopped.
ALTER TABLE configuration ADD COLUMN n_pruned INTEGER NOT NULL DEFAULT 0;
