-- The ten best checkpoints of the newest experiment, one of each trial, for each metric that its trials follow.
-- :experiment: of this experiment [the newest]
SELECT name, seed, fold, lr, monitor, mode, monitor_value, val_loss, bytes, path
FROM (
  SELECT b.trial || '@' || b.epoch AS name, t.fold, b.*, row_number() OVER (
    PARTITION BY b.monitor, b.mode
    ORDER BY CASE b.mode WHEN 'max' THEN -b.monitor_value ELSE b.monitor_value END, b.trial) AS place
  FROM best_checkpoints AS b JOIN trials AS t USING (trial)
  WHERE b.experiment_id = coalesce(:experiment, (SELECT max(experiment_id) FROM trials)))
WHERE place <= 10
ORDER BY monitor, mode, place;
