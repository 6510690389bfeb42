-- The validation accuracy of each trial at its best checkpoint, where it was measured.
SELECT trial, seed, lr, epoch, val_loss, metrics ->> '$.validation.accuracy' AS accuracy
FROM best_checkpoints
WHERE accuracy IS NOT NULL
ORDER BY accuracy DESC, val_loss;
