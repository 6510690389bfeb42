-- The two newest experiments paired by seed, the best configuration of each.
WITH compared AS (
  SELECT DISTINCT experiment_id FROM trials ORDER BY experiment_id DESC LIMIT 2),
ranked AS (
  SELECT experiment_id, config, row_number() OVER (
    PARTITION BY experiment_id ORDER BY CASE mode WHEN 'max' THEN -mean ELSE mean END) AS place
  FROM leaderboard JOIN compared USING (experiment_id)
  WHERE n > 0),
result AS (
  SELECT experiment_id, experiment, seed, monitor, best_value
  FROM trials JOIN ranked USING (experiment_id, config)
  WHERE place = 1 AND state = 'completed')
SELECT older.seed, older.experiment AS older, older.best_value AS older_value,
  newer.experiment AS newer, newer.best_value AS newer_value, newer.best_value - older.best_value AS difference
FROM result AS older
JOIN result AS newer ON newer.seed = older.seed AND newer.monitor = older.monitor
  AND newer.experiment_id > older.experiment_id
ORDER BY older.seed;
