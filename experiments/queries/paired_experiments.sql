-- The two newest experiments paired by seed and fold, the best configuration of each.
WITH compared AS (
  SELECT DISTINCT experiment_id FROM trials ORDER BY experiment_id DESC LIMIT 2),
result AS (
  SELECT experiment_id, experiment, seed, fold, t.monitor, t.mode, best_value
  FROM trials AS t JOIN compared USING (experiment_id) JOIN leaderboard AS l USING (experiment_id, experiment, config_id)
  WHERE l.rank = 1 AND state = 'completed')
SELECT older.seed, older.fold, older.monitor, older.experiment AS older, older.best_value AS older_value,
  newer.experiment AS newer, newer.best_value AS newer_value, newer.best_value - older.best_value AS difference
FROM result AS older
JOIN result AS newer ON newer.seed = older.seed AND newer.fold IS older.fold AND newer.monitor = older.monitor
  AND newer.mode = older.mode AND newer.experiment_id > older.experiment_id
ORDER BY older.monitor, older.mode, older.seed, older.fold;
