BEGIN TRANSACTION;
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
INSERT INTO "attempt" VALUES(1,1,'completed','epochs','',NULL,4711,'localhost','2026-11-29 02:06:11.273','2026-11-29 02:06:11.274',1.5,'log of trial 1
');
INSERT INTO "attempt" VALUES(2,1,'completed','epochs','',NULL,4711,'localhost','2026-11-29 02:06:11.276','2026-11-29 02:06:11.276',1.5,'log of trial 2
');
INSERT INTO "attempt" VALUES(3,1,'diverged','epochs','',NULL,4711,'localhost','2026-11-29 02:06:11.281','2026-11-29 02:06:11.281',1.5,'log of trial 3
');
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
INSERT INTO "checkpoint" VALUES(1,1,0,1,3.0,11,X'0FCBC15930E321281232D999583ECDED5FC93DA249B56A0F9181592F7C89CB44',1,0,NULL,1795917971273);
INSERT INTO "checkpoint" VALUES(2,1,1,1,3.33333333333333314829e-01,11,X'5BBD99F76970552E38E2D0B90205A7D45C024295618557AAC78B363233D6F692',2,0,NULL,1795917971273);
INSERT INTO "checkpoint" VALUES(3,2,0,1,3.0,11,X'C6FEF9301C2DB622AC168A60ECC1D899B1F1D59355FA3C62FCE6F15AB79D04B4',3,0,NULL,1795917971276);
INSERT INTO "checkpoint" VALUES(4,2,1,1,3.33333333333333314829e-01,11,X'5FF4CC741E9B807B3103842F4A5D9E5A97EA0F949228A91153BB8E4353CAC449',4,0,NULL,1795917971276);
INSERT INTO "checkpoint" VALUES(5,2,3,1,0.25,11,X'5DC55E8094C4E98230867307D3300A7822C63AE06664F4C733EEDCD96056A3BE',5,0,NULL,1795917971276);
CREATE TABLE checkpoint_reason (
  id INTEGER PRIMARY KEY,
  policy TEXT NOT NULL,
  reason TEXT NOT NULL,
  monitor TEXT NOT NULL,
  mode TEXT NOT NULL,
  UNIQUE (policy, reason, monitor, mode)
) STRICT;
INSERT INTO "checkpoint_reason" VALUES(1,'best_loss','new best','loss','min');
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
INSERT INTO "configuration" VALUES(1,'b00f9e2bb495cb51f2d77f9ed5dbd59b13d993e33c2feb880cfa8895fe85d5ac',1,2,3,0,1,1,0,2.91666666666666629659e-01,5.8925565098878945891e-02,0.25,3.33333333333333314829e-01,0);
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
INSERT INTO "epoch" VALUES(1,0,5,0.001,0.25,NULL,1,'[1.5,3.0,0.5]');
INSERT INTO "epoch" VALUES(1,1,10,0.001,0.25,NULL,2,'[0.16666666666666666,0.33333333333333331,0.5,0.69999999999999996]');
INSERT INTO "epoch" VALUES(2,0,5,0.001,0.25,NULL,1,'[1.5,3.0,0.5]');
INSERT INTO "epoch" VALUES(2,1,10,0.001,0.25,NULL,2,'[0.16666666666666666,0.33333333333333331,0.5,0.69999999999999996]');
INSERT INTO "epoch" VALUES(2,2,15,0.001,0.25,NULL,1,'[0.25,0.5,0.5]');
INSERT INTO "epoch" VALUES(2,3,20,0.001,0.25,NULL,2,'[0.125,0.25,0.5,0.59999999999999998]');
INSERT INTO "epoch" VALUES(3,0,5,0.001,0.25,NULL,1,'["nan","nan",0.5]');
CREATE TABLE evaluation_result (
  trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL CHECK (epoch >= 0),
  part TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL CHECK (json_valid(value)),
  PRIMARY KEY (trial_id, epoch, part, name)
) STRICT, WITHOUT ROWID;
INSERT INTO "evaluation_result" VALUES(1,1,'test','confusion_matrix','{"row":"class","column":"predicted","rows":["a"],"columns":["a"],"values":[[3]]}');
INSERT INTO "evaluation_result" VALUES(2,1,'test','confusion_matrix','{"row":"class","column":"predicted","rows":["a"],"columns":["a"],"values":[[3]]}');
INSERT INTO "evaluation_result" VALUES(2,3,'test','confusion_matrix','{"row":"class","column":"predicted","rows":["a"],"columns":["a"],"values":[[3]]}');
CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER REFERENCES experiment (id) ON DELETE CASCADE,
  trial_id INTEGER REFERENCES trial (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  message TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now'))
) STRICT;
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
INSERT INTO "experiment" VALUES(1,'ff0fafef-6f74-487f-b113-aa180ffc4d52','wine','["first","a \"quoted\" tag"]','','name: wine
','configs/wine.yaml','runner configs/wine.yaml','0123456789abcdef',0,'localhost','0.1.0',NULL,'g++ 12',NULL,'2026-11-29 02:06:11.270',NULL);
CREATE TABLE metric_name (
  layout_id INTEGER NOT NULL,
  place INTEGER NOT NULL CHECK (place >= 0),
  part TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (layout_id, place)
) STRICT, WITHOUT ROWID;
INSERT INTO "metric_name" VALUES(1,0,'train','loss');
INSERT INTO "metric_name" VALUES(1,1,'validation','loss');
INSERT INTO "metric_name" VALUES(1,2,'validation','accuracy');
INSERT INTO "metric_name" VALUES(2,0,'train','loss');
INSERT INTO "metric_name" VALUES(2,1,'validation','loss');
INSERT INTO "metric_name" VALUES(2,2,'validation','accuracy');
INSERT INTO "metric_name" VALUES(2,3,'test','loss');
CREATE TABLE payload (
  id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE,
  data BLOB NOT NULL
) STRICT;
INSERT INTO "payload" VALUES(1,X'0FCBC15930E321281232D999583ECDED5FC93DA249B56A0F9181592F7C89CB44',X'7765696768747320314030');
INSERT INTO "payload" VALUES(2,X'5BBD99F76970552E38E2D0B90205A7D45C024295618557AAC78B363233D6F692',X'7765696768747320314031');
INSERT INTO "payload" VALUES(3,X'C6FEF9301C2DB622AC168A60ECC1D899B1F1D59355FA3C62FCE6F15AB79D04B4',X'7765696768747320324030');
INSERT INTO "payload" VALUES(4,X'5FF4CC741E9B807B3103842F4A5D9E5A97EA0F949228A91153BB8E4353CAC449',X'7765696768747320324031');
INSERT INTO "payload" VALUES(5,X'5DC55E8094C4E98230867307D3300A7822C63AE06664F4C733EEDCD96056A3BE',X'7765696768747320324033');
CREATE TABLE payload_folder (name TEXT NOT NULL) STRICT;
INSERT INTO "payload_folder" VALUES('runner.db.checkpoints/');
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
INSERT INTO "trial" VALUES(1,'6a17116c-c991-4a8f-a475-ff57a7e699b6',1,0,'b00f9e2bb495cb51f2d77f9ed5dbd59b13d993e33c2feb880cfa8895fe85d5ac',0,NULL,0.001,'completed',1,2,'loss','min',3.33333333333333314829e-01,1,3.33333333333333314829e-01,2,1,3.33333333333333314829e-01,'2026-11-29 02:06:11.273','2026-11-29 02:06:11.274',1.5,'wine','mlp','adam','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd',NULL,'85f499bc7446b8aa45b1f62c7c5e200c9b1ac193ce3549e3da84224dfd05f620','epochs','','{"dataset.split_seed":null,"dataset.standardize":false,"model.activation":"relu","model.hidden":[10,10],"optimizer.lr":0.001,"training.batch_size":32}','{"seed":0}');
INSERT INTO "trial" VALUES(2,'49c13f98-d443-452e-b036-614de64632a1',1,1,'b00f9e2bb495cb51f2d77f9ed5dbd59b13d993e33c2feb880cfa8895fe85d5ac',0,NULL,0.001,'completed',1,4,'loss','min',0.25,3,0.25,5,3,0.25,'2026-11-29 02:06:11.276','2026-11-29 02:06:11.276',1.5,'wine','mlp','adam','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd',1,'85f499bc7446b8aa45b1f62c7c5e200c9b1ac193ce3549e3da84224dfd05f620','epochs','','{"dataset.split_seed":null,"dataset.standardize":false,"model.activation":"relu","model.hidden":[10,10],"optimizer.lr":0.001,"training.batch_size":32}','{"seed":0}');
INSERT INTO "trial" VALUES(3,'4c485aa3-10ff-40b8-bac1-ed3e7b75e7b2',1,2,'b00f9e2bb495cb51f2d77f9ed5dbd59b13d993e33c2feb880cfa8895fe85d5ac',0,NULL,0.001,'diverged',1,1,'accuracy','max',0.5,0,NULL,NULL,0,NULL,'2026-11-29 02:06:11.281','2026-11-29 02:06:11.281',1.5,'wine','mlp','adam','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd',NULL,'85f499bc7446b8aa45b1f62c7c5e200c9b1ac193ce3549e3da84224dfd05f620','epochs','','{"dataset.split_seed":null,"dataset.standardize":false,"model.activation":"relu","model.hidden":[10,10],"optimizer.lr":0.001,"training.batch_size":32}','{"seed":0}');
CREATE TABLE trial_param (
  trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value ANY,
  kind TEXT NOT NULL,
  PRIMARY KEY (trial_id, key)
) STRICT, WITHOUT ROWID;
INSERT INTO "trial_param" VALUES(1,'dataset.split_seed',NULL,'null');
INSERT INTO "trial_param" VALUES(1,'dataset.standardize','false','json');
INSERT INTO "trial_param" VALUES(1,'model.activation','relu','text');
INSERT INTO "trial_param" VALUES(1,'model.hidden','[10,10]','json');
INSERT INTO "trial_param" VALUES(1,'optimizer.lr',0.001,'real');
INSERT INTO "trial_param" VALUES(1,'training.batch_size',32,'integer');
INSERT INTO "trial_param" VALUES(2,'dataset.split_seed',NULL,'null');
INSERT INTO "trial_param" VALUES(2,'dataset.standardize','false','json');
INSERT INTO "trial_param" VALUES(2,'model.activation','relu','text');
INSERT INTO "trial_param" VALUES(2,'model.hidden','[10,10]','json');
INSERT INTO "trial_param" VALUES(2,'optimizer.lr',0.001,'real');
INSERT INTO "trial_param" VALUES(2,'training.batch_size',32,'integer');
INSERT INTO "trial_param" VALUES(3,'dataset.split_seed',NULL,'null');
INSERT INTO "trial_param" VALUES(3,'dataset.standardize','false','json');
INSERT INTO "trial_param" VALUES(3,'model.activation','relu','text');
INSERT INTO "trial_param" VALUES(3,'model.hidden','[10,10]','json');
INSERT INTO "trial_param" VALUES(3,'optimizer.lr',0.001,'real');
INSERT INTO "trial_param" VALUES(3,'training.batch_size',32,'integer');
CREATE TABLE trial_plugin (
  trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
  plugin_id INTEGER NOT NULL REFERENCES plugin (id),
  PRIMARY KEY (trial_id, plugin_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX experiment_by_name ON experiment (name, id);
CREATE INDEX trial_by_config ON trial (experiment_id, config);
CREATE INDEX trial_by_state ON trial (experiment_id, state);
CREATE INDEX trial_by_spec ON trial (spec_sha256, state);
CREATE INDEX trial_by_parent ON trial (parent) WHERE parent IS NOT NULL;
CREATE INDEX trial_running ON trial (experiment_id) WHERE state = 'running';
CREATE INDEX checkpoint_by_epoch ON checkpoint (trial_id, epoch);
CREATE INDEX checkpoint_by_payload ON checkpoint (payload_id) WHERE payload_id IS NOT NULL;
CREATE INDEX checkpoint_by_file ON checkpoint (sha256) WHERE is_file = 1;
CREATE INDEX resume_state_by_file ON resume_state (sha256) WHERE is_file = 1;
CREATE INDEX trial_plugin_by_plugin ON trial_plugin (plugin_id);
CREATE INDEX event_by_experiment ON event (experiment_id);
CREATE INDEX event_by_trial ON event (trial_id);
CREATE INDEX suggestion_by_config ON suggestion (experiment_id, config);
CREATE VIEW epoch_metrics AS
SELECT
  e.trial_id,
  e.epoch,
  e.step,
  e.lr,
  e.wall_seconds,
  (SELECT iif(json_type(e.numbers, '$[' || k.place || ']') = 'text', NULL, e.numbers ->> ('$[' || k.place || ']'))
   FROM metric_name AS k WHERE k.layout_id = e.layout_id AND k.part = 'train' AND k.name = 'loss') AS train_loss,
  (SELECT iif(json_type(e.numbers, '$[' || k.place || ']') = 'text', NULL, e.numbers ->> ('$[' || k.place || ']'))
   FROM metric_name AS k WHERE k.layout_id = e.layout_id AND k.part = 'validation' AND k.name = 'loss') AS val_loss,
  (SELECT json_group_object(part, json(numbers)) FROM (
     SELECT part, json_group_object(name, json(number)) AS numbers FROM (
       SELECT k.part, k.name, iif(v.type = 'text', 'null', e.numbers -> v.fullkey) AS number
       FROM json_each(e.numbers) AS v JOIN metric_name AS k ON k.layout_id = e.layout_id AND k.place = v.key
       ORDER BY k.part, k.name)
     GROUP BY part)) AS metrics
FROM epoch AS e;
CREATE VIEW computed_configuration AS
SELECT
  a.*,
  CASE WHEN a.n > 1 THEN sqrt((
    SELECT sum((t.best_value - a.mean) * (t.best_value - a.mean)) FROM trial AS t
    WHERE t.experiment_id = a.experiment_id AND t.config = a.config AND +t.state = 'completed') / (a.n - 1)) END AS sd
FROM (
  SELECT
    experiment_id, config, coalesce(min(CASE WHEN best_value IS NOT NULL THEN id END), min(id)) AS first_trial,
    count(CASE WHEN state = 'completed' THEN best_value END) AS n,
    count(*) AS n_trials,
    sum(state IN ('failed', 'crashed', 'timed_out')) AS n_failed,
    sum(state = 'diverged') AS n_diverged,
    sum(state = 'pruned') AS n_pruned,
    count(DISTINCT CASE WHEN state = 'completed' AND best_value IS NOT NULL THEN seed END) AS n_seeds,
    count(DISTINCT CASE WHEN state = 'completed' AND best_value IS NOT NULL THEN fold END) AS n_folds,
    avg(CASE WHEN state = 'completed' THEN best_value END) AS mean,
    min(CASE WHEN state = 'completed' THEN best_value END) AS min,
    max(CASE WHEN state = 'completed' THEN best_value END) AS max
  FROM trial
  GROUP BY experiment_id, config
) AS a;
CREATE VIEW payloads AS
SELECT lower(hex(sha256)) AS sha256, length(data) AS bytes, data FROM payload;
CREATE VIEW trials AS
SELECT
  t.experiment_id,
  x.name AS experiment,
  t.id AS trial,
  t.config AS config_id,
  t.seed,
  t.fold,
  t.lr,
  t.state,
  t.reason,
  t.message,
  t.attempts,
  t.epochs,
  t.monitor,
  t.mode,
  t.best_value,
  t.best_epoch,
  t.best_val_loss,
  t.final_val_loss,
  t.started_at,
  t.wall_seconds,
  t.dataset,
  t.model,
  t.optimizer,
  t.data_sha256,
  x.git_commit,
  t.params,
  x.tags,
  t.parent
FROM trial AS t
JOIN experiment AS x ON x.id = t.experiment_id;
CREATE VIEW best_checkpoints AS
SELECT
  t.experiment_id,
  x.name AS experiment,
  t.id AS trial,
  t.config AS config_id,
  t.seed,
  t.lr,
  c.epoch,
  e.step,
  e.val_loss,
  r.monitor,
  r.mode,
  c.monitor_value,
  e.metrics,
  c.id AS checkpoint,
  c.bytes,
  lower(hex(c.sha256)) AS sha256,
  iif(c.is_file, (SELECT name FROM payload_folder) || lower(hex(c.sha256)) || '.safetensors', NULL) AS path,
  t.dataset,
  t.model,
  t.optimizer,
  t.params
FROM trial AS t
JOIN experiment AS x ON x.id = t.experiment_id
JOIN checkpoint AS c ON c.id = t.best_checkpoint_id
JOIN checkpoint_reason AS r ON r.id = c.reason_id
JOIN epoch_metrics AS e ON e.trial_id = c.trial_id AND e.epoch = c.epoch;
CREATE VIEW checkpoint_history AS
SELECT
  t.experiment_id,
  x.name AS experiment,
  t.id AS trial,
  t.config AS config_id,
  t.seed,
  t.lr,
  c.epoch,
  e.step,
  e.val_loss,
  r.monitor,
  r.mode,
  c.monitor_value,
  e.metrics,
  c.id AS checkpoint,
  c.bytes,
  lower(hex(c.sha256)) AS sha256,
  iif(c.is_file, (SELECT name FROM payload_folder) || lower(hex(c.sha256)) || '.safetensors', NULL) AS path,
  t.dataset,
  t.model,
  t.optimizer,
  t.params,
  r.policy,
  r.reason,
  coalesce(c.payload_state, 'live') AS payload_state,
  strftime('%Y-%m-%d %H:%M:%f', c.created_ms / 1000.0, 'unixepoch') AS created_at
FROM checkpoint AS c
JOIN checkpoint_reason AS r ON r.id = c.reason_id
JOIN trial AS t ON t.id = c.trial_id
JOIN experiment AS x ON x.id = t.experiment_id
JOIN epoch_metrics AS e ON e.trial_id = c.trial_id AND e.epoch = c.epoch;
CREATE VIEW leaderboard AS
SELECT
  g.experiment_id,
  x.name AS experiment,
  g.config AS config_id,
  g.n,
  g.n_trials,
  g.n_failed,
  g.n_diverged,
  g.n_pruned,
  g.n_seeds,
  g.n_folds,
  g.mean,
  g.sd,
  g.sd / sqrt(g.n) AS se,
  g.min,
  g.max,
  t.monitor,
  t.mode,
  t.lr,
  t.dataset,
  t.model,
  t.optimizer,
  t.params,
  CASE WHEN g.n > 0 THEN row_number() OVER (
    PARTITION BY g.experiment_id, t.monitor, t.mode
    ORDER BY g.n = 0, iif(t.mode = 'max', -1, 1) * CAST(printf('%.11e', g.mean) AS REAL), g.first_trial) END AS rank
FROM configuration AS g
JOIN trial AS t ON t.id = g.first_trial
JOIN experiment AS x ON x.id = g.experiment_id
ORDER BY g.experiment_id, t.monitor, t.mode, rank NULLS LAST, g.first_trial;
CREATE VIEW metrics AS
SELECT
  t.experiment_id,
  e.trial_id AS trial,
  e.epoch,
  e.step,
  k.part,
  k.name,
  iif(v.type = 'text', NULL, v.value) AS value,
  iif(v.type = 'text', v.value, NULL) AS non_finite
FROM epoch AS e
JOIN trial AS t ON t.id = e.trial_id
JOIN json_each(e.numbers) AS v
JOIN metric_name AS k ON k.layout_id = e.layout_id AND k.place = v.key;
CREATE VIEW learning_curves AS
SELECT
  t.experiment_id,
  e.trial_id AS trial,
  e.epoch,
  e.train_loss,
  e.val_loss,
  e.lr,
  e.wall_seconds,
  e.metrics
FROM epoch_metrics AS e
JOIN trial AS t ON t.id = e.trial_id;
CREATE VIEW result_tables AS
SELECT
  t.experiment_id,
  r.trial_id AS trial,
  r.epoch,
  r.part,
  r.name,
  x.value AS "row",
  y.value AS "column",
  iif(v.type = 'text', NULL, CAST(v.value AS REAL)) AS value,
  iif(v.type = 'text', v.value, NULL) AS non_finite
FROM evaluation_result AS r
JOIN trial AS t ON t.id = r.trial_id
JOIN json_each(r.value, '$.rows') AS x
JOIN json_each(r.value, '$.columns') AS y
JOIN json_each(r.value, '$.values[' || x.key || ']') AS v ON v.key = y.key;
CREATE VIEW searches AS
SELECT
  s.experiment_id,
  x.name AS experiment,
  s.sampler,
  s.options,
  s.seed,
  s.trials,
  s.replicates,
  s.lag,
  s.greedy,
  s.stopper,
  s.stopper_options,
  s.space,
  (SELECT count(*) FROM suggestion AS g WHERE g.experiment_id = s.experiment_id) AS suggestions
FROM search AS s
JOIN experiment AS x ON x.id = s.experiment_id;
CREATE VIEW suggestions AS
SELECT
  s.experiment_id,
  x.name AS experiment,
  s.number AS suggestion,
  s.config AS config_id,
  s.results,
  s.reason,
  s.params,
  g.n,
  g.n_trials,
  g.n_failed,
  g.n_diverged,
  g.n_pruned,
  g.mean,
  g.sd / sqrt(g.n) AS se,
  t.monitor,
  t.mode
FROM suggestion AS s
JOIN experiment AS x ON x.id = s.experiment_id
LEFT JOIN configuration AS g ON g.experiment_id = s.experiment_id AND g.config = s.config
LEFT JOIN trial AS t ON t.id = g.first_trial;
CREATE VIEW search_steps AS
SELECT
  s.experiment_id,
  x.name AS experiment,
  s.number AS step,
  s.action,
  s.suggestion,
  g.config AS config_id,
  s.epochs,
  iif(s.replicates = 0, r.replicates, s.replicates) AS replicates,
  s.results,
  s.reason
FROM search_step AS s
JOIN search AS r ON r.experiment_id = s.experiment_id
JOIN experiment AS x ON x.id = s.experiment_id
JOIN suggestion AS g ON g.experiment_id = s.experiment_id AND g.number = s.suggestion;
CREATE VIEW confirmations AS
SELECT
  l.experiment_id,
  l.experiment,
  o.id AS confirmed_experiment_id,
  l.config_id,
  c.rank AS chosen_rank,
  c.n AS chosen_n,
  c.mean AS chosen_mean,
  c.se AS chosen_se,
  l.rank,
  l.n,
  l.n_trials,
  l.mean,
  l.se,
  l.monitor,
  l.mode,
  l.params
FROM experiment AS x
JOIN leaderboard AS l ON l.experiment_id = x.id
LEFT JOIN experiment AS o ON o.uuid = x.confirms
LEFT JOIN leaderboard AS c ON c.experiment_id = o.id AND c.config_id = l.config_id
  AND c.monitor = l.monitor AND c.mode = l.mode
WHERE x.confirms IS NOT NULL;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('experiment',1);
INSERT INTO "sqlite_sequence" VALUES('trial',3);
COMMIT;
PRAGMA application_id = 1381322322;
PRAGMA user_version = 8;
