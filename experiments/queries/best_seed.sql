-- The best seed of the best configuration of the newest experiment, for each metric that its trials follow.
-- :experiment: of this experiment [the newest]
WITH winner AS (
  SELECT experiment_id, config_id FROM leaderboard
  WHERE experiment_id = coalesce(:experiment, (SELECT max(experiment_id) FROM trials)) AND rank = 1),
result AS (
  SELECT trial, seed, fold, lr, monitor, mode, best_value, best_epoch, row_number() OVER (
    PARTITION BY monitor, mode ORDER BY CASE mode WHEN 'max' THEN -best_value ELSE best_value END, trial) AS place
  FROM trials JOIN winner USING (experiment_id, config_id)
  WHERE state = 'completed' AND best_value IS NOT NULL)
SELECT trial, seed, fold, lr, monitor, mode, best_value, best_epoch
FROM result
WHERE place = 1
ORDER BY monitor, mode;
