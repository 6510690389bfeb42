-- The validation accuracy of each trial at its best checkpoint, where it was measured.
-- :experiment: of this experiment [all]
SELECT b.trial, b.seed, t.fold, b.lr, b.epoch, b.val_loss, b.metrics ->> '$.validation.accuracy' AS accuracy
FROM best_checkpoints AS b JOIN trials AS t USING (trial)
WHERE accuracy IS NOT NULL AND (:experiment IS NULL OR b.experiment_id = :experiment)
ORDER BY accuracy DESC, b.val_loss;
