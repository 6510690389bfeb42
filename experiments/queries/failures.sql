-- What failed, and why, newest first.
-- :experiment: of this experiment [all]
SELECT experiment, trial, seed, fold, state, reason, message, started_at
FROM trials
WHERE state IN ('failed', 'crashed', 'timed_out', 'diverged')
  AND (:experiment IS NULL OR experiment_id = :experiment)
ORDER BY started_at DESC, trial DESC;
