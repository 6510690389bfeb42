-- How early each trial came within one percent of its lowest validation loss.
-- :experiment: of this experiment [all]
SELECT t.experiment, t.trial, t.seed, t.fold, t.lr, min(c.epoch) AS first_epoch, t.best_epoch, t.monitor, t.epochs
FROM trials AS t
JOIN learning_curves AS c ON c.trial = t.trial AND c.val_loss <= t.best_val_loss + 0.01 * abs(t.best_val_loss)
WHERE :experiment IS NULL OR t.experiment_id = :experiment
GROUP BY t.trial
ORDER BY first_epoch, t.trial;
