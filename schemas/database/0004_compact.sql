-- Schema 4: an epoch is one row with its metrics, digests are 32 bytes, payloads have numbers; what a question would count
-- again is kept up to date. What may stand in a column of states, parts and kinds is not listed, so that there can be more.
-- `digest(text)` and `number_text(real)` are the migrating program's (internal/migration.cpp): the bytes of 64 hex digits,
-- and the shortest text that reads as the same number.

DROP VIEW IF EXISTS trials;
DROP VIEW IF EXISTS best_checkpoints;
DROP VIEW IF EXISTS checkpoint_history;
DROP VIEW IF EXISTS leaderboard;
DROP VIEW IF EXISTS metrics;
DROP VIEW IF EXISTS learning_curves;

-- Says what the numbers of an evaluation are: the same few layouts serve all epochs.
CREATE TABLE metric_name (
  layout_id INTEGER NOT NULL,
  place INTEGER NOT NULL CHECK (place >= 0),
  part TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (layout_id, place)
) STRICT, WITHOUT ROWID;

-- `numbers` is a JSON array in the places of the layout; a number that is not finite is "nan", "inf" or "-inf".
CREATE TABLE new_epoch (
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

CREATE TEMP TABLE old_numbers AS
SELECT
  trial_id, epoch,
  json_group_array(json_array(part, name)) AS names,
  '[' || group_concat(coalesce(number_text(value), '"' || non_finite || '"')) || ']' AS numbers
FROM (SELECT m.trial_id, m.epoch, m.part, m.name, m.value, m.non_finite FROM metric AS m
      JOIN epoch AS e ON e.trial_id = m.trial_id AND e.epoch = m.epoch AND e.step = m.step
      ORDER BY m.trial_id, m.epoch, m.part, m.name)
GROUP BY trial_id, epoch
ORDER BY trial_id, epoch;
CREATE UNIQUE INDEX temp.old_numbers_by_epoch ON old_numbers (trial_id, epoch);
CREATE TEMP TABLE old_layout (id INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE);
INSERT INTO old_layout (names) SELECT DISTINCT names FROM old_numbers ORDER BY names;
INSERT INTO metric_name (layout_id, place, part, name)
SELECT l.id, n.key, n.value ->> 0, n.value ->> 1 FROM old_layout AS l, json_each(l.names) AS n;

INSERT INTO new_epoch (trial_id, epoch, step, lr, wall_seconds, weights_sha256, layout_id, numbers)
SELECT e.trial_id, e.epoch, e.step, e.lr, e.wall_seconds, digest(e.weights_sha256), l.id, coalesce(o.numbers, '[]')
FROM epoch AS e
LEFT JOIN old_numbers AS o ON o.trial_id = e.trial_id AND o.epoch = e.epoch
LEFT JOIN old_layout AS l ON l.names = o.names
ORDER BY e.trial_id, e.epoch;
DROP TABLE old_numbers;
DROP TABLE old_layout;
DROP TABLE metric;

-- Holds payloads inside the database; equal ones once.
CREATE TABLE payload (
  id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE,
  data BLOB NOT NULL
) STRICT;

INSERT INTO payload (sha256, data) SELECT digest(sha256), data FROM blob ORDER BY rowid;

-- Says why checkpoints were taken: a few rows for all of them.
CREATE TABLE checkpoint_reason (
  id INTEGER PRIMARY KEY,
  policy TEXT NOT NULL,
  reason TEXT NOT NULL,
  monitor TEXT NOT NULL,
  mode TEXT NOT NULL,
  UNIQUE (policy, reason, monitor, mode)
) STRICT;

INSERT INTO checkpoint_reason (policy, reason, monitor, mode)
SELECT policy, reason, monitor, mode FROM checkpoint GROUP BY policy, reason, monitor, mode ORDER BY min(id);

-- Its metrics are those of its epoch. `payload_id` is that of a live payload inside the database; one that is a file is named
-- by its digest. `payload_state` is NULL for one that is live. Times are milliseconds since 1970.
CREATE TABLE new_checkpoint (
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

INSERT INTO new_checkpoint (id, trial_id, epoch, reason_id, monitor_value, bytes, sha256, payload_id, is_file,
  payload_state, created_ms)
SELECT
  c.id, c.trial_id, c.epoch, r.id, c.monitor_value, c.bytes, digest(c.sha256),
  (SELECT p.id FROM payload AS p WHERE p.sha256 = digest(c.blob_sha256)),
  c.storage = 'file', nullif(c.payload_state, 'live'),
  CAST(round((julianday(c.created_at) - 2440587.5) * 86400000.0) AS INTEGER)
FROM checkpoint AS c
JOIN checkpoint_reason AS r
  ON r.policy = c.policy AND r.reason = c.reason AND r.monitor = c.monitor AND r.mode = c.mode
ORDER BY c.id;

-- An epoch may have been stored before its weights were: a checkpoint needs its row.
INSERT INTO new_epoch (trial_id, epoch, step, wall_seconds, numbers)
SELECT c.trial_id, c.epoch, max(c.step), 0, '[]' FROM checkpoint AS c
WHERE NOT EXISTS (SELECT 1 FROM new_epoch AS e WHERE e.trial_id = c.trial_id AND e.epoch = c.epoch)
GROUP BY c.trial_id, c.epoch;

DROP TABLE epoch;
ALTER TABLE new_epoch RENAME TO epoch;
DROP TABLE checkpoint;
DROP TABLE blob;
ALTER TABLE new_checkpoint RENAME TO checkpoint;
CREATE INDEX checkpoint_by_epoch ON checkpoint (trial_id, epoch);
CREATE INDEX checkpoint_by_payload ON checkpoint (payload_id) WHERE payload_id IS NOT NULL;
CREATE INDEX checkpoint_by_file ON checkpoint (sha256) WHERE is_file = 1;

CREATE TABLE new_resume_state (
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

INSERT INTO new_resume_state (trial_id, epoch, batch, is_last, bytes, sha256, is_file, created_ms, data)
SELECT trial_id, epoch, batch, is_last, bytes, digest(sha256), path IS NOT NULL,
  CAST(round((julianday(created_at) - 2440587.5) * 86400000.0) AS INTEGER), data
FROM resume_state ORDER BY trial_id;
DROP TABLE resume_state;
ALTER TABLE new_resume_state RENAME TO resume_state;
CREATE INDEX resume_state_by_file ON resume_state (sha256) WHERE is_file = 1;

-- Names the folder of the payloads that are files, beside the database; one row.
CREATE TABLE payload_folder (name TEXT NOT NULL) STRICT;
INSERT INTO payload_folder (name) VALUES ('');

-- `epochs`, `attempts` and `best_checkpoint_id` are kept up to date with the rows that they sum up.
CREATE TABLE new_trial (
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

INSERT INTO new_trial (id, uuid, experiment_id, ordinal, config, seed, lr, state, attempts, epochs, monitor, mode,
  best_value, best_epoch, best_val_loss, best_checkpoint_id, final_epoch, final_val_loss, started_at, finished_at,
  wall_seconds, dataset, model, optimizer, data_sha256, parent, spec_sha256, reason, message, params, spec)
SELECT
  t.id, t.uuid, t.experiment_id, t.ordinal, t.config, t.seed, t.lr, t.state,
  (SELECT count(*) FROM attempt AS a WHERE a.trial_id = t.id),
  (SELECT count(*) FROM epoch AS e WHERE e.trial_id = t.id),
  t.monitor, t.mode, t.best_value, t.best_epoch, t.best_val_loss,
  (SELECT c.id FROM checkpoint AS c JOIN checkpoint_reason AS r ON r.id = c.reason_id
   WHERE c.trial_id = t.id AND c.payload_state IS NULL AND c.monitor_value IS NOT NULL
   ORDER BY CASE r.mode WHEN 'max' THEN -c.monitor_value ELSE c.monitor_value END, c.epoch, c.id LIMIT 1),
  t.final_epoch, t.final_val_loss, t.started_at, t.finished_at, t.wall_seconds, t.dataset, t.model, t.optimizer,
  t.data_sha256, t.parent, t.spec_sha256, t.reason, t.message, t.params, t.spec
FROM trial AS t ORDER BY t.id;
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'trial') WHERE name = 'new_trial';
DROP TABLE trial;
ALTER TABLE new_trial RENAME TO trial;
CREATE INDEX trial_by_config ON trial (experiment_id, config);
CREATE INDEX trial_by_state ON trial (experiment_id, state);
CREATE INDEX trial_by_spec ON trial (spec_sha256, state);
CREATE INDEX trial_by_parent ON trial (parent) WHERE parent IS NOT NULL;
CREATE INDEX trial_running ON trial (experiment_id) WHERE state = 'running';

CREATE TABLE new_attempt (
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

INSERT INTO new_attempt SELECT trial_id, number, state, reason, message, signal, worker_pid, host, started_at, finished_at,
  wall_seconds, log FROM attempt ORDER BY trial_id, number;
DROP TABLE attempt;
ALTER TABLE new_attempt RENAME TO attempt;

CREATE TABLE new_trial_param (
  trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value ANY,
  kind TEXT NOT NULL,
  PRIMARY KEY (trial_id, key)
) STRICT, WITHOUT ROWID;

INSERT INTO new_trial_param SELECT trial_id, key, value, kind FROM trial_param ORDER BY trial_id, key;
DROP TABLE trial_param;
ALTER TABLE new_trial_param RENAME TO trial_param;

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
  PRIMARY KEY (experiment_id, config)
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
