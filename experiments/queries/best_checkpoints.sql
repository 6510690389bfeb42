-- The ten best checkpoints of the newest experiment, one of each trial.
-- :experiment: of this experiment [the newest]
SELECT trial || '@' || epoch AS name, seed, lr, monitor, mode, monitor_value, val_loss, bytes, path
FROM best_checkpoints
WHERE experiment_id = coalesce(:experiment, (SELECT max(experiment_id) FROM trials))
ORDER BY monitor, mode, CASE mode WHEN 'max' THEN -monitor_value ELSE monitor_value END, trial
LIMIT 10;
