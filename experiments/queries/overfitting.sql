-- The gap between training and validation loss at each trial's best epoch, widest first.
-- :experiment: of this experiment [all]
SELECT t.trial, t.seed, t.fold, t.lr, t.best_epoch, c.train_loss, c.val_loss, c.val_loss - c.train_loss AS gap
FROM trials AS t
JOIN learning_curves AS c ON c.trial = t.trial AND c.epoch = t.best_epoch
WHERE :experiment IS NULL OR t.experiment_id = :experiment
ORDER BY gap DESC;
