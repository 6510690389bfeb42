-- How much the seeds and folds of each configuration differ, steadiest first.
-- :experiment: of this experiment [all]
SELECT experiment, monitor, mode, lr, n, n_seeds, mean, sd, sd / abs(mean) AS relative_sd, min, max
FROM leaderboard
WHERE n > 1 AND (:experiment IS NULL OR experiment_id = :experiment)
ORDER BY monitor, mode, relative_sd NULLS LAST;
