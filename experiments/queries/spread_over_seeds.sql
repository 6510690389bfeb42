-- How much the seeds of each configuration differ, steadiest first.
-- :experiment: of this experiment [all]
SELECT experiment, lr, n, n_seeds, mean, sd, sd / abs(mean) AS relative_sd, min, max
FROM leaderboard
WHERE n > 1 AND (:experiment IS NULL OR experiment_id = :experiment)
ORDER BY relative_sd;
