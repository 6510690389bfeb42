-- How early each trial came within one percent of its lowest validation loss.
-- :experiment: of this experiment [all]
SELECT t.experiment, t.trial, t.seed, t.lr, min(c.epoch) AS first_epoch, t.best_epoch, t.epochs
FROM trials AS t
JOIN learning_curves AS c ON c.trial = t.trial AND c.val_loss <= 1.01 * t.best_val_loss
WHERE :experiment IS NULL OR t.experiment_id = :experiment
GROUP BY t.trial
ORDER BY first_epoch, t.trial;
