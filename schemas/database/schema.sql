-- The tables as they are: what a new database is made of. The numbered files bring older databases here; a test compares.
-- Times in text are UTC, written as SQLite's own functions write them, so that they compare with datetime('now').
-- AUTOINCREMENT keeps the numbers that people type unique for ever, removed rows included.
-- What may stand in a column of states, parts and kinds is not listed, so that there can be more.

CREATE TABLE experiment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL CHECK (name <> ''),
  tags TEXT NOT NULL DEFAULT '[]' CHECK (json_type(tags) = 'array'),
  note TEXT NOT NULL DEFAULT '',
  config_text TEXT NOT NULL,
  config_path TEXT NOT NULL,
  command TEXT NOT NULL,
  git_commit TEXT,
  git_dirty INTEGER CHECK (git_dirty IN (0, 1)),
  host TEXT NOT NULL,
  runner_version TEXT NOT NULL,
  libtorch_version TEXT,
  compiler TEXT NOT NULL,
  fingerprint TEXT CHECK (fingerprint IS NULL OR json_valid(fingerprint)),
  created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  confirms TEXT
) STRICT;

CREATE INDEX experiment_by_name ON experiment (name, id);

-- `epochs`, `attempts` and `best_checkpoint_id` are kept up to date with the rows that they sum up.
CREATE TABLE trial (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid TEXT NOT NULL UNIQUE,
  experiment_id INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
  config TEXT NOT NULL,
  seed INTEGER NOT NULL CHECK (seed BETWEEN 0 AND 4294967295),
  fold INTEGER CHECK (fold >= 0),
  lr REAL,
  state TEXT NOT NULL DEFAULT 'pending',
  attempts INTEGER NOT NULL DEFAULT 0,
  epochs INTEGER NOT NULL DEFAULT 0,
  monitor TEXT NOT NULL,
  mode TEXT NOT NULL,
  best_value REAL,
  best_epoch INTEGER,
  best_val_loss REAL,
  best_checkpoint_id INTEGER,
  final_epoch INTEGER,
  final_val_loss REAL,
  started_at TEXT,
  finished_at TEXT,
  wall_seconds REAL,
  dataset TEXT NOT NULL,
  model TEXT NOT NULL,
  optimizer TEXT NOT NULL,
  data_sha256 TEXT,
  parent INTEGER REFERENCES trial (id) ON DELETE SET NULL,
  spec_sha256 TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  message TEXT NOT NULL DEFAULT '',
  params TEXT NOT NULL CHECK (json_type(params) = 'object'),
  spec TEXT NOT NULL CHECK (json_valid(spec)),
  UNIQUE (experiment_id, ordinal)
) STRICT;

CREATE INDEX trial_by_config ON trial (experiment_id, config);
CREATE INDEX trial_by_state ON trial (experiment_id, state);
CREATE INDEX trial_by_spec ON trial (spec_sha256, state);
CREATE INDEX trial_by_parent ON trial (parent) WHERE parent IS NOT NULL;
CREATE INDEX trial_running ON trial (experiment_id) WHERE state = 'running';

CREATE TABLE attempt (
  trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 1),
  state TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  message TEXT NOT NULL DEFAULT '',
  signal INTEGER,
  worker_pid INTEGER NOT NULL,
  host TEXT NOT NULL,
  started_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  finished_at TEXT,
  wall_seconds REAL,
  log TEXT,
  PRIMARY KEY (trial_id, number)
) STRICT, WITHOUT ROWID;

-- A list or an object is JSON text with kind 'json', as are true and false; all else keeps its type in `value`.
CREATE TABLE trial_param (
  trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value ANY,
  kind TEXT NOT NULL,
  PRIMARY KEY (trial_id, key)
) STRICT, WITHOUT ROWID;

-- Sums up the trials of a configuration, kept up to date with them: what the view leaderboard shows.
CREATE TABLE configuration (
  experiment_id INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
  config TEXT NOT NULL,
  first_trial INTEGER NOT NULL,
  n INTEGER NOT NULL,
  n_trials INTEGER NOT NULL,
  n_failed INTEGER NOT NULL,
  n_diverged INTEGER NOT NULL,
  n_seeds INTEGER NOT NULL,
  n_folds INTEGER NOT NULL,
  mean REAL,
  sd REAL,
  min REAL,
  max REAL,
  n_pruned INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (experiment_id, config)
) STRICT, WITHOUT ROWID;

-- Says what the numbers of an evaluation are: the same few layouts serve all epochs.
CREATE TABLE metric_name (
  layout_id INTEGER NOT NULL,
  place INTEGER NOT NULL CHECK (place >= 0),
  part TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (layout_id, place)
) STRICT, WITHOUT ROWID;

-- `numbers` is a JSON array in the places of the layout; a number that is not finite is "nan", "inf" or "-inf".
CREATE TABLE epoch (
  trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL CHECK (epoch >= 0),
  step INTEGER NOT NULL CHECK (step >= 0),
  lr REAL,
  wall_seconds REAL NOT NULL,
  weights_sha256 BLOB,
  layout_id INTEGER,
  numbers TEXT NOT NULL,
  PRIMARY KEY (trial_id, epoch)
) STRICT, WITHOUT ROWID;

-- Holds a result of an evaluation that is no single number, such as a confusion matrix, as JSON.
CREATE TABLE evaluation_result (
  trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL CHECK (epoch >= 0),
  part TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL CHECK (json_valid(value)),
  PRIMARY KEY (trial_id, epoch, part, name)
) STRICT, WITHOUT ROWID;

-- Holds payloads inside the database; equal ones once.
CREATE TABLE payload (
  id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE,
  data BLOB NOT NULL
) STRICT;

-- Says why checkpoints were taken: a few rows for all of them.
CREATE TABLE checkpoint_reason (
  id INTEGER PRIMARY KEY,
  policy TEXT NOT NULL,
  reason TEXT NOT NULL,
  monitor TEXT NOT NULL,
  mode TEXT NOT NULL,
  UNIQUE (policy, reason, monitor, mode)
) STRICT;

-- Its metrics are those of its epoch. `payload_id` is that of a live payload inside the database; one that is a file is named
-- by its digest. `payload_state` is NULL for one that is live. Times are milliseconds since 1970.
CREATE TABLE checkpoint (
  id INTEGER PRIMARY KEY,
  trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL CHECK (epoch >= 0),
  reason_id INTEGER NOT NULL REFERENCES checkpoint_reason (id),
  monitor_value REAL,
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  sha256 BLOB NOT NULL,
  payload_id INTEGER REFERENCES payload (id),
  is_file INTEGER NOT NULL,
  payload_state TEXT,
  created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX checkpoint_by_epoch ON checkpoint (trial_id, epoch);
CREATE INDEX checkpoint_by_payload ON checkpoint (payload_id) WHERE payload_id IS NOT NULL;
CREATE INDEX checkpoint_by_file ON checkpoint (sha256) WHERE is_file = 1;

CREATE TABLE resume_state (
  trial_id INTEGER PRIMARY KEY REFERENCES trial (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL CHECK (epoch >= 0),
  batch INTEGER NOT NULL CHECK (batch >= 0),
  is_last INTEGER NOT NULL CHECK (is_last IN (0, 1)),
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  sha256 BLOB NOT NULL,
  is_file INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  data BLOB,
  CHECK ((data IS NULL) = (is_file = 1))
) STRICT;
CREATE INDEX resume_state_by_file ON resume_state (sha256) WHERE is_file = 1;

-- Names the folder of the payloads that are files, beside the database; one row.
CREATE TABLE payload_folder (name TEXT NOT NULL) STRICT;
INSERT INTO payload_folder (name) VALUES ('');

CREATE TABLE plugin (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  sdk_version TEXT NOT NULL,
  libtorch_version TEXT NOT NULL,
  compiler TEXT NOT NULL,
  UNIQUE (kind, name, sha256, path)
) STRICT;

CREATE TABLE trial_plugin (
  trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
  plugin_id INTEGER NOT NULL REFERENCES plugin (id),
  PRIMARY KEY (trial_id, plugin_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX trial_plugin_by_plugin ON trial_plugin (plugin_id);

CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER REFERENCES experiment (id) ON DELETE CASCADE,
  trial_id INTEGER REFERENCES trial (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  message TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now'))
) STRICT;

CREATE INDEX event_by_experiment ON event (experiment_id);
CREATE INDEX event_by_trial ON event (trial_id);

-- An experiment whose trials a search suggests, one configuration after another. `definition` is all that the suggestions are
-- a function of, beside the results, and `greedy` says that they used whatever results there were. `stopper` is NULL where
-- every trial runs to its end.
CREATE TABLE search (
  experiment_id INTEGER PRIMARY KEY REFERENCES experiment (id) ON DELETE CASCADE,
  sampler TEXT NOT NULL,
  options TEXT NOT NULL CHECK (json_type(options) = 'object'),
  seed INTEGER NOT NULL,
  trials INTEGER NOT NULL CHECK (trials >= 1),
  replicates INTEGER NOT NULL CHECK (replicates >= 1),
  lag INTEGER NOT NULL CHECK (lag >= 0),
  greedy INTEGER NOT NULL CHECK (greedy IN (0, 1)),
  space TEXT NOT NULL CHECK (json_type(space) = 'array'),
  definition TEXT NOT NULL CHECK (json_type(definition) = 'object'),
  stopper TEXT,
  stopper_options TEXT CHECK (json_type(stopper_options) = 'object')
) STRICT;

-- A configuration that was suggested, from so many `results`. Its trials are those of the experiment with its `config`: where
-- an earlier suggestion had the same, they are that one's. `point` holds the values in the order of the space, NULL for what
-- is not active, a choice by its place.
CREATE TABLE suggestion (
  experiment_id INTEGER NOT NULL REFERENCES search (experiment_id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 0),
  config TEXT NOT NULL,
  results INTEGER NOT NULL CHECK (results >= 0),
  point TEXT NOT NULL CHECK (json_type(point) = 'array'),
  params TEXT NOT NULL CHECK (json_type(params) = 'object'),
  reason TEXT NOT NULL,
  PRIMARY KEY (experiment_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX suggestion_by_config ON suggestion (experiment_id, config);

-- What a search with a stopper has done, in that order: `begin` with a suggestion's trials, `go_on` with them, to so many
-- `epochs` in all, or `stop` them where they were, from so many `results` of what it did before. A suggestion of a
-- configuration that was suggested before begins nothing.
CREATE TABLE search_step (
  experiment_id INTEGER NOT NULL REFERENCES search (experiment_id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 0),
  action TEXT NOT NULL,
  suggestion INTEGER NOT NULL CHECK (suggestion >= 0),
  epochs INTEGER NOT NULL CHECK (epochs >= 0),
  results INTEGER NOT NULL CHECK (results >= 0),
  reason TEXT NOT NULL,
  replicates INTEGER NOT NULL DEFAULT 0 CHECK (replicates >= 0),
  PRIMARY KEY (experiment_id, number)
) STRICT, WITHOUT ROWID;
