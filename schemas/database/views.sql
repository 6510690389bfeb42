-- The public interface: README.md documents it. Made anew after every migration, so that a migration which changes what
-- a view reads need not repeat it. Only functions built into SQLite, so that its shell answers alike.

DROP VIEW IF EXISTS trials;
DROP VIEW IF EXISTS best_checkpoints;
DROP VIEW IF EXISTS checkpoint_history;
DROP VIEW IF EXISTS leaderboard;
DROP VIEW IF EXISTS metrics;
DROP VIEW IF EXISTS learning_curves;

CREATE VIEW trials AS
SELECT
  t.experiment_id,
  x.name AS experiment,
  t.id AS trial,
  t.config AS config_id,
  t.seed,
  t.lr,
  t.state,
  t.reason,
  t.message,
  (SELECT count(*) FROM attempt AS a WHERE a.trial_id = t.id) AS attempts,
  (SELECT count(*) FROM epoch AS e WHERE e.trial_id = t.id) AS epochs,
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
  c.step,
  c.val_loss,
  c.monitor,
  c.mode,
  c.monitor_value,
  c.metrics,
  c.id AS checkpoint,
  c.bytes,
  c.sha256,
  c.path,
  t.dataset,
  t.model,
  t.optimizer,
  t.params
FROM trial AS t
JOIN experiment AS x ON x.id = t.experiment_id
JOIN checkpoint AS c ON c.id = (
  SELECT b.id FROM checkpoint AS b
  WHERE b.trial_id = t.id AND b.payload_state = 'live' AND b.score IS NOT NULL
  ORDER BY b.score, b.epoch, b.step, b.id
  LIMIT 1);

CREATE VIEW checkpoint_history AS
SELECT
  t.experiment_id,
  x.name AS experiment,
  t.id AS trial,
  t.config AS config_id,
  t.seed,
  t.lr,
  c.epoch,
  c.step,
  c.val_loss,
  c.monitor,
  c.mode,
  c.monitor_value,
  c.metrics,
  c.id AS checkpoint,
  c.bytes,
  c.sha256,
  c.path,
  t.dataset,
  t.model,
  t.optimizer,
  t.params,
  c.policy,
  c.reason,
  c.payload_state,
  c.created_at
FROM checkpoint AS c
JOIN trial AS t ON t.id = c.trial_id
JOIN experiment AS x ON x.id = t.experiment_id;

-- Configurations that follow different metrics, or one in different directions, are ranked apart; what a configuration
-- follows says its first trial that has a value, since one that failed at once does not know.
-- The deviation is taken from the mean in a second pass: the difference of sums would lose every digit where the values
-- are close to each other. Only completed trials count; the order keeps a configuration without any at the end.
CREATE VIEW leaderboard AS
WITH average AS (
  SELECT
    experiment_id, config, coalesce(min(CASE WHEN best_value IS NOT NULL THEN id END), min(id)) AS first_trial,
    count(CASE WHEN state = 'completed' THEN best_value END) AS n,
    count(*) AS n_trials,
    sum(state IN ('failed', 'crashed', 'timed_out')) AS n_failed,
    sum(state = 'diverged') AS n_diverged,
    avg(CASE WHEN state = 'completed' THEN best_value END) AS mean,
    min(CASE WHEN state = 'completed' THEN best_value END) AS min,
    max(CASE WHEN state = 'completed' THEN best_value END) AS max
  FROM trial
  GROUP BY experiment_id, config
), configuration AS MATERIALIZED (
  SELECT
    a.*,
    CASE WHEN a.n > 1 THEN sqrt((
      SELECT sum((t.best_value - a.mean) * (t.best_value - a.mean)) FROM trial AS t
      WHERE t.experiment_id = a.experiment_id AND t.config = a.config AND t.state = 'completed') / (a.n - 1)) END AS sd
  FROM average AS a
)
SELECT
  g.experiment_id,
  x.name AS experiment,
  g.config AS config_id,
  g.n,
  g.n_trials,
  g.n_failed,
  g.n_diverged,
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
    ORDER BY CASE t.mode WHEN 'max' THEN -g.mean ELSE g.mean END NULLS LAST, g.first_trial) END AS rank
FROM configuration AS g
JOIN trial AS t ON t.id = g.first_trial
JOIN experiment AS x ON x.id = g.experiment_id
ORDER BY g.experiment_id, t.monitor, t.mode, rank NULLS LAST, g.first_trial;

CREATE VIEW metrics AS
SELECT
  t.experiment_id,
  m.trial_id AS trial,
  m.epoch,
  m.step,
  m.part,
  m.name,
  m.value
FROM metric AS m
JOIN trial AS t ON t.id = m.trial_id;

CREATE VIEW learning_curves AS
SELECT
  t.experiment_id,
  e.trial_id AS trial,
  e.epoch,
  (SELECT m.value FROM metric AS m
   WHERE m.trial_id = e.trial_id AND m.epoch = e.epoch AND m.step = e.step
     AND m.part = 'train' AND m.name = 'loss') AS train_loss,
  (SELECT m.value FROM metric AS m
   WHERE m.trial_id = e.trial_id AND m.epoch = e.epoch AND m.step = e.step
     AND m.part = 'validation' AND m.name = 'loss') AS val_loss,
  e.lr,
  e.wall_seconds,
  (SELECT json_group_object(part.name, json(part.numbers)) FROM (
     SELECT m.part AS name, json_group_object(m.name, m.value) AS numbers FROM metric AS m
     WHERE m.trial_id = e.trial_id AND m.epoch = e.epoch AND m.step = e.step
     GROUP BY m.part) AS part) AS metrics
FROM epoch AS e
JOIN trial AS t ON t.id = e.trial_id;
