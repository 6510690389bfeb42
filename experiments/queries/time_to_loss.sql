-- When each trial first came to a validation loss that all of them reached: after how many epochs and seconds of training.
-- :experiment: of this experiment [the newest]
WITH goal AS (
  SELECT experiment_id, max(best_val_loss) AS loss FROM trials
  WHERE experiment_id = coalesce(:experiment, (SELECT max(experiment_id) FROM trials WHERE state = 'completed'))
    AND state = 'completed'),
course AS (
  SELECT c.trial, c.epoch, c.val_loss <= goal.loss AS is_there,
    sum(c.wall_seconds) OVER (PARTITION BY c.trial ORDER BY c.epoch) AS seconds
  FROM learning_curves AS c JOIN goal USING (experiment_id))
SELECT t.trial, t.seed, t.fold, t.lr, min(course.epoch) AS first_epoch, min(course.seconds) AS seconds
FROM course JOIN trials AS t ON t.trial = course.trial
WHERE course.is_there
GROUP BY t.trial
ORDER BY seconds;
