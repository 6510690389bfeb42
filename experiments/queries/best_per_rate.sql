-- The best trial of each learning rate, by the metric that it follows.
SELECT experiment, lr, trial, seed, fold, monitor, mode, best_value, best_epoch
FROM (
  SELECT *, row_number() OVER (
    PARTITION BY experiment_id, lr, monitor, mode
    ORDER BY CASE mode WHEN 'max' THEN -best_value ELSE best_value END, trial) AS place
  FROM trials
  WHERE state = 'completed' AND best_value IS NOT NULL)
WHERE place = 1
ORDER BY experiment_id, monitor, mode, CASE mode WHEN 'max' THEN -best_value ELSE best_value END;
