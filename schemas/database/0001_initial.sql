-- Schema 1. Times are UTC, written as SQLite's own functions write them, so that they compare with datetime('now').
-- AUTOINCREMENT keeps the numbers that people type unique for ever, removed rows included.
-- What may stand in a column of the tables that grow is written as alternatives: for a list of more than two values SQLite
-- makes a table at every INSERT.

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
  created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now'))
) STRICT;

CREATE INDEX experiment_by_name ON experiment (name, id);

-- The wide columns come last: a scan for the numbers then never reads the pages that hold the specs.
CREATE TABLE trial (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid TEXT NOT NULL UNIQUE,
  experiment_id INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
  config TEXT NOT NULL,
  seed INTEGER NOT NULL CHECK (seed BETWEEN 0 AND 4294967295),
  lr REAL,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN
    ('pending', 'running', 'completed', 'diverged', 'failed', 'crashed', 'timed_out', 'interrupted')),
  monitor TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('min', 'max')),
  best_value REAL,
  best_epoch INTEGER,
  best_val_loss REAL,
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
CREATE INDEX trial_by_spec ON trial (spec_sha256, state);
CREATE INDEX trial_by_parent ON trial (parent) WHERE parent IS NOT NULL;
CREATE INDEX trial_running ON trial (experiment_id) WHERE state = 'running';

CREATE TABLE attempt (
  trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 1),
  state TEXT NOT NULL CHECK (state IN
    ('running', 'completed', 'diverged', 'failed', 'crashed', 'timed_out', 'interrupted')),
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
  kind TEXT NOT NULL CHECK (kind = 'null' OR kind = 'integer' OR kind = 'real' OR kind = 'text' OR kind = 'json'),
  PRIMARY KEY (trial_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE epoch (
  trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL CHECK (epoch >= 0),
  step INTEGER NOT NULL CHECK (step >= 0),
  lr REAL,
  wall_seconds REAL NOT NULL,
  PRIMARY KEY (trial_id, epoch)
) STRICT, WITHOUT ROWID;

-- One evaluation is (trial, epoch, step). A number that is not finite is NULL, and non_finite says what it was.
CREATE TABLE metric (
  trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL CHECK (epoch >= 0),
  step INTEGER NOT NULL CHECK (step >= 0),
  part TEXT NOT NULL CHECK (part = 'train' OR part = 'validation' OR part = 'test'),
  name TEXT NOT NULL,
  value REAL,
  non_finite TEXT CHECK (non_finite = 'nan' OR non_finite = 'inf' OR non_finite = '-inf'),
  PRIMARY KEY (trial_id, epoch, step, part, name),
  CHECK ((value IS NULL) = (non_finite IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE blob (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  data BLOB NOT NULL
) STRICT;

-- `score` is lowest for the best checkpoint of either mode, so that one index serves both.
CREATE TABLE checkpoint (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL CHECK (epoch >= 0),
  step INTEGER NOT NULL CHECK (step >= 0),
  monitor TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('min', 'max')),
  monitor_value REAL,
  score REAL GENERATED ALWAYS AS (CASE mode WHEN 'max' THEN -monitor_value ELSE monitor_value END) VIRTUAL,
  val_loss REAL,
  metrics TEXT NOT NULL CHECK (json_type(metrics) = 'object'),
  policy TEXT NOT NULL,
  reason TEXT NOT NULL,
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  blob_sha256 TEXT REFERENCES blob (sha256),
  path TEXT,
  storage TEXT NOT NULL CHECK (storage IN ('blob', 'file')),
  payload_state TEXT NOT NULL DEFAULT 'live' CHECK
    (payload_state = 'live' OR payload_state = 'deleted' OR payload_state = 'corrupt'),
  created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  UNIQUE (trial_id, epoch, step, policy),
  CHECK ((storage = 'file') = (path IS NOT NULL)),
  CHECK (storage = 'file' OR payload_state <> 'live' OR blob_sha256 IS NOT NULL),
  CHECK (blob_sha256 IS NULL OR blob_sha256 = sha256)
) STRICT;

CREATE INDEX checkpoint_best ON checkpoint (trial_id, score, epoch, step, id)
  WHERE payload_state = 'live' AND score IS NOT NULL;
CREATE INDEX checkpoint_by_payload ON checkpoint (sha256);
CREATE INDEX checkpoint_by_blob ON checkpoint (blob_sha256) WHERE blob_sha256 IS NOT NULL;

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
