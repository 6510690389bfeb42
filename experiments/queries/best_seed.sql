-- The best seed of the best configuration of the newest experiment.
WITH winner AS (
  SELECT experiment_id, config FROM leaderboard
  WHERE experiment_id = (SELECT max(experiment_id) FROM trials) AND n > 0
  ORDER BY CASE mode WHEN 'max' THEN -mean ELSE mean END
  LIMIT 1)
SELECT trial, seed, lr, monitor, best_value, best_epoch
FROM trials JOIN winner USING (experiment_id, config)
WHERE state = 'completed'
ORDER BY CASE mode WHEN 'max' THEN -best_value ELSE best_value END, trial
LIMIT 1;
