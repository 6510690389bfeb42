-- The validation accuracy of each trial at its best checkpoint, where it was measured.
-- :experiment: of this experiment [all]
SELECT trial, seed, lr, epoch, val_loss, metrics ->> '$.validation.accuracy' AS accuracy
FROM best_checkpoints
WHERE accuracy IS NOT NULL AND (:experiment IS NULL OR experiment_id = :experiment)
ORDER BY accuracy DESC, val_loss;
