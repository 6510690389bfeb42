-- The learning rates of the newest experiment with their mean over the seeds, those that follow different metrics apart.
-- :experiment: of this experiment [the newest]
SELECT monitor, mode, lr, n, n_failed, n_diverged, mean, sd, se
FROM leaderboard
WHERE experiment_id = coalesce(:experiment, (SELECT max(experiment_id) FROM trials))
ORDER BY monitor, mode, rank NULLS LAST;
