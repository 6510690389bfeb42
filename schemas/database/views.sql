-- The public interface: README.md documents it. Made anew after every migration, so that a migration which changes what
-- a view reads need not repeat it. Only functions built into SQLite, so that its shell answers alike.

DROP VIEW IF EXISTS epoch_metrics;
DROP VIEW IF EXISTS computed_configuration;
DROP VIEW IF EXISTS payloads;
DROP VIEW IF EXISTS trials;
DROP VIEW IF EXISTS best_checkpoints;
DROP VIEW IF EXISTS checkpoint_history;
DROP VIEW IF EXISTS leaderboard;
DROP VIEW IF EXISTS metrics;
DROP VIEW IF EXISTS learning_curves;
DROP VIEW IF EXISTS result_tables;
DROP VIEW IF EXISTS searches;
DROP VIEW IF EXISTS suggestions;
DROP VIEW IF EXISTS search_steps;
DROP VIEW IF EXISTS confirmations;

-- An epoch with its numbers read. What is not asked for is not computed.
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

-- The table `configuration`, computed from nothing: a row is replaced by what stands here when one of its trials changes.
-- Configurations that follow different metrics, or one in different directions, are ranked apart; what a configuration
-- follows says its first trial that has a value, since one that failed at once does not know.
-- The deviation is taken from the mean in a second pass: the difference of sums would lose every digit where the values
-- are close to each other. Only completed trials count.
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

-- Payloads inside the database; those that are files lie beside it.
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

-- Ties go to the first epoch, as they do for a policy.
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

-- The order keeps a configuration without a completed trial at the end. Sums in another order differ in their last digits:
-- means of the same twelve digits are equal, and the configuration whose trials have the first value comes first.
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

-- A number that is not finite is NULL, and non_finite says what it was: nan, inf or -inf.
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

-- A table of one place more than another is one row more here; `value` is as in metrics.
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

-- Two suggestions of one configuration share its trials.
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

-- What a search with a stopper has done, step by step.
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

-- What configurations came to that were trained anew on fresh seeds, beside what they were chosen by.
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
